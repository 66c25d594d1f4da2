import type { JsonObject } from '../../core/util/isObject.js';

/** A document that a VAC drew on, as the server sent it. */
export interface SourceDocument {
  readonly page_content: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** One message of a chat. */
export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What `select` of `askVac` gets. */
export interface VacAnswer {
  /** The answer: the chunks, joined. */
  readonly text: string;
  /**
   * The whole answer as the server repeats it at the end of a stream, where it does. It may differ from `text`: agents
   * tidy it, or leave out what they only thought aloud.
   */
  readonly answer?: string;
  /** Empty where the server sent none. */
  readonly sourceDocuments: readonly SourceDocument[];
  /** The server's last object as it came, for what else is in it: `metadata`, `trace_id`, `trace_url`. */
  readonly raw: JsonObject;
}

/** The answer from its joined chunks and the server's last object. */
export function vacAnswer(text: string, raw: JsonObject = {}): VacAnswer {
  const documents = raw['source_documents'];
  const answer = answerIn(raw);
  return {
    text,
    ...(answer !== undefined && { answer }),
    sourceDocuments: Array.isArray(documents) ? (documents as SourceDocument[]) : [],
    raw,
  };
}

/** The answer in a server's object; agents may answer with an object of their own, which is told in JSON. */
export function answerIn({ answer }: JsonObject): string | undefined {
  if (answer === undefined || answer === null) return undefined;
  return typeof answer === 'string' ? answer : JSON.stringify(answer);
}
