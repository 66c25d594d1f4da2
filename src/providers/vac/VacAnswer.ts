import type { JsonObject } from '../../core/util/isObject.js';

/** A document that a VAC drew on, as the server sent it. */
export interface SourceDocument {
  /** The document's text, or the part of it that was used. */
  readonly page_content: string;
  /** Whatever the server knows of it, such as `source`. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A whole answer of a VAC's: `select` of `askVac` gets it. */
export interface VacAnswer {
  /**
   * The streamed text: the chunks, joined. It may lack pieces of the answer, since the server's buffer loses what comes
   * while it sends, and it may hold more: an agent's heartbeats and status words.
   */
  readonly text: string;
  /** The whole answer as the server sends it once the agent is done; absent if it did not. */
  readonly answer?: string;
  /** Empty if the server sent none. */
  readonly sourceDocuments: readonly SourceDocument[];
  /** The server's last object as it came, for what else is in it: `metadata`, `trace_id`, `trace_url`. */
  readonly raw: JsonObject;
}

/** Puts an answer together from its joined chunks and the server's last object. */
export function toVacAnswer(text: string, raw: JsonObject = {}): VacAnswer {
  const documents = raw['source_documents'];
  const answer = answerIn(raw);
  return {
    text,
    ...(answer !== undefined && { answer }),
    sourceDocuments: Array.isArray(documents) ? (documents as SourceDocument[]) : [],
    raw,
  };
}

/** Finds the answer in a server's object. */
export const answerIn = ({ answer }: JsonObject): string | undefined => toText(answer);

/** An agent may answer with an object of its own, which becomes JSON. */
export function toText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The words that sunholo writes for an answer that is empty. */
const noText = '(No text was returned)';

/** Chooses the whole answer before the streamed text, unless the agent returned none and only streamed. */
export function bestText({ answer, text }: VacAnswer): string {
  if (answer === undefined) return text;
  const isEmpty = answer.trim() === '' || answer === noText;
  return isEmpty && text.trim() !== '' ? text : answer;
}
