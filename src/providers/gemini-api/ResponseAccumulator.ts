import type { TaskReport } from '../../core/model/task.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';
import type { AnswerPart, Citation, FunctionCall, GeminiAnswer } from './GeminiAnswer.js';
import { bodyError } from './apiError.js';
import { assertUsableAnswer } from './assertUsableAnswer.js';
import { isObject, type JsonObject } from '../../core/util/isObject.js';
import { asObject, asArray, asNumber, asString } from './json.js';

/** What one response adds to the answer. */
export interface AnswerStep {
  /** New pieces of text, none of them empty. */
  readonly texts: readonly string[];
  /** New facts; absent where the response told none. */
  readonly report?: TaskReport;
}

/**
 * Puts an answer together from the API's responses: one of a unary call, many of a stream. The SDKs' own ways are not
 * used, since they lose parts of multi-part chunks, add thoughts and code to the text, and overlook errors.
 */
export class ResponseAccumulator implements GeminiAnswer {
  text = '';
  readonly parts: AnswerPart[] = [];
  readonly functionCalls: FunctionCall[] = [];
  finishReason: string | undefined;
  usage: TokenUsage | undefined;
  readonly #citations = new Map<string, Citation>();
  #promptFeedback: JsonObject | undefined;
  #candidateSeen = false;

  get citations(): readonly Citation[] {
    return [...this.#citations.values()];
  }

  /**
   * Takes in one more response.
   * @throws the error that the response holds instead of an answer
   */
  add(response: unknown): AnswerStep {
    const { error, promptFeedback, candidates, usageMetadata, modelVersion } = asObject(response);
    if (error !== undefined && error !== null) throw bodyError(error, this.text);
    if (Object.keys(asObject(promptFeedback)).length > 0) this.#promptFeedback = asObject(promptFeedback);

    // A stream's chunk may hold another candidate alone; `index` is left out where it is 0.
    const candidate = asArray(candidates)
      .map(asObject)
      .find((one) => (asNumber(one['index']) ?? 0) === 0);
    const texts = candidate ? this.#addCandidate(candidate) : [];
    const usage = usageOf(usageMetadata);
    if (usage) this.usage = usage;

    const model = asString(modelVersion);
    const finishReason = finishReasonOf(candidate);
    if (usage === undefined && model === undefined && finishReason === undefined) return { texts };
    const report = { ...(usage && { usage }), ...(finishReason && { finishReason }), ...(model && { model }) };
    return { texts, report };
  }

  /**
   * The whole answer, after the last response.
   * @param unary whether it came in one piece, and so cannot have broken off between two
   * @throws BlockedError or IncompleteAnswerError where what came is no answer
   */
  finish(unary: boolean): GeminiAnswer {
    const { text, parts, functionCalls, finishReason, usage, citations } = this;
    const answer = { text, parts, functionCalls, finishReason, usage, citations };
    assertUsableAnswer(answer, {
      nonStreaming: unary,
      promptFeedback: this.#blocksPrompt() ? this.#promptFeedback : undefined,
    });
    return answer;
  }

  /** Feedback beside an answer only rates it, unless it says that the prompt is blocked and cuts the answer off. */
  #blocksPrompt(): boolean {
    if (!this.#candidateSeen) return true;
    return this.finishReason === undefined && asString(this.#promptFeedback?.['blockReason']) !== undefined;
  }

  #addCandidate(candidate: JsonObject): string[] {
    this.#candidateSeen = true;
    // Some streams tell STOP with every chunk, and some nothing with the last: the last word counts.
    this.finishReason = finishReasonOf(candidate) ?? this.finishReason;
    const { citationSources, citations } = asObject(candidate['citationMetadata']);
    // A stream may repeat in each chunk what it cited so far.
    for (const citation of [...asArray(citationSources), ...asArray(citations)]) {
      this.#citations.set(JSON.stringify(citation), asObject(citation));
    }
    const texts: string[] = [];
    for (const value of asArray(asObject(candidate['content'])['parts'])) {
      const part = asObject(value) as AnswerPart;
      this.parts.push(part);
      if (typeof part.functionCall === 'object' && part.functionCall !== null) {
        this.functionCalls.push(part.functionCall);
      }
      if (typeof part.text === 'string' && part.text !== '' && part.thought !== true) {
        this.text += part.text;
        texts.push(part.text);
      }
    }
    return texts;
  }
}

function finishReasonOf(candidate: JsonObject | undefined): string | undefined {
  const reason = asString(candidate?.['finishReason']);
  // The protocol's word for "not set": a chunk that carries it has not finished anything.
  return reason === 'FINISH_REASON_UNSPECIFIED' || reason === '' ? undefined : reason;
}

function usageOf(value: unknown): TokenUsage | undefined {
  if (!isObject(value)) return undefined;
  const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount, totalTokenCount } = value;
  const totalTokens = asNumber(totalTokenCount);
  return {
    // The API leaves out what is 0.
    inputTokens: asNumber(promptTokenCount) ?? 0,
    outputTokens: (asNumber(candidatesTokenCount) ?? 0) + (asNumber(thoughtsTokenCount) ?? 0),
    ...(totalTokens !== undefined && { totalTokens }),
  };
}
