import type { TaskReport } from '../../core/model/task.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';
import type { JsonObject } from '../../core/util/isObject.js';
import { bodyError } from './apiError.js';
import { assertUsableAnswer } from './assertUsableAnswer.js';
import { CandidateAccumulator } from './CandidateAccumulator.js';
import type { Citation, FunctionCall, GeminiAnswer } from './GeminiAnswer.js';
import { asArray, asNumber, asObject, asString } from './json.js';
import { toTokenUsage } from './toTokenUsage.js';

/** One response's share of the answer. */
export interface AnswerStep {
  /** New pieces of text, none of them empty. */
  readonly texts: readonly string[];
  /** New facts; absent if the response had none. */
  readonly report?: TaskReport;
}

/** Rules for judging an answer that is over. */
export interface FinishOptions {
  /** True if the answer came in one piece, and so cannot have broken off between two. */
  readonly nonStreaming: boolean;
  /** True if an answer without text is refused. */
  readonly requireText: boolean;
}

/**
 * Puts an answer together from the API's responses: one of a unary call, many of a stream. The SDKs' own ways are not
 * used, since they lose parts of multi-part chunks, add thoughts and code to the text, and overlook errors.
 */
export class ResponseAccumulator {
  text = '';
  readonly #functionCalls: FunctionCall[] = [];
  readonly #candidates = new Map<number, CandidateAccumulator>();
  readonly #citations = new Map<string, Citation>();
  #thoughts = '';
  #finishReason: string | undefined;
  #usage: TokenUsage | undefined;
  #promptFeedback: JsonObject | undefined;

  /**
   * Takes in one more response.
   * @throws the error that the response holds instead of an answer
   */
  add(response: unknown): AnswerStep {
    const { error, promptFeedback, candidates, usageMetadata, modelVersion } = asObject(response);
    if (error !== undefined && error !== null) throw bodyError(error, this.text);
    if (Object.keys(asObject(promptFeedback)).length > 0) this.#promptFeedback = asObject(promptFeedback);

    const texts: string[] = [];
    let finishReason: string | undefined;
    for (const [position, value] of asArray(candidates).entries()) {
      const piece = asObject(value);
      // The API leaves the index out where it is 0, and a chunk may hold another candidate alone.
      const index = asNumber(piece['index']) ?? position;
      const candidate = this.#candidates.get(index) ?? new CandidateAccumulator();
      this.#candidates.set(index, candidate);
      const parts = candidate.add(piece);
      if (index !== 0) continue;
      finishReason = finishReasonOf(piece);
      this.#addCitations(piece);
      for (const part of parts) {
        if (typeof part.functionCall === 'object' && part.functionCall !== null) {
          this.#functionCalls.push(part.functionCall);
        }
        if (typeof part.text !== 'string' || part.text === '') continue;
        if (part.thought === true) this.#thoughts += part.text;
        else texts.push(part.text);
      }
    }
    this.text += texts.join('');
    // Some streams send STOP with every chunk, and some nothing with the last: the last word counts.
    this.#finishReason = finishReason ?? this.#finishReason;
    const usage = toTokenUsage(usageMetadata);
    if (usage) this.#usage = usage;

    const model = asString(modelVersion);
    if (usage === undefined && model === undefined && finishReason === undefined) return { texts };
    const report = { ...(usage && { usage }), ...(finishReason && { finishReason }), ...(model && { model }) };
    return { texts, report };
  }

  /**
   * Returns the whole answer, after the last response.
   * @throws BlockedError or IncompleteAnswerError if what came is no answer
   */
  finish(options: FinishOptions): GeminiAnswer {
    const first = this.#candidates.get(0);
    const byIndex = [...this.#candidates].sort(([a], [b]) => a - b);
    const answer: GeminiAnswer = {
      text: this.text,
      thoughts: this.#thoughts,
      parts: first?.parts ?? [],
      functionCalls: this.#functionCalls,
      finishReason: this.#finishReason,
      usage: this.#usage,
      citations: [...this.#citations.values()],
      groundingMetadata: first?.metadata('groundingMetadata'),
      urlContextMetadata: first?.metadata('urlContextMetadata'),
      candidates: byIndex.map(([, { candidate }]) => candidate),
    };
    assertUsableAnswer(answer, {
      ...options,
      promptFeedback: this.#blocksPrompt() ? this.#promptFeedback : undefined,
    });
    return answer;
  }

  /** True if the feedback says that the prompt is blocked. Beside an answer it may only rate it. */
  #blocksPrompt(): boolean {
    if (!this.#candidates.has(0)) return true;
    return this.#finishReason === undefined && asString(this.#promptFeedback?.['blockReason']) !== undefined;
  }

  /** Adds what a chunk cites; a stream may repeat in each chunk what it cited so far. */
  #addCitations(piece: JsonObject): void {
    const { citationSources, citations } = asObject(piece['citationMetadata']);
    for (const citation of [...asArray(citationSources), ...asArray(citations)]) {
      this.#citations.set(JSON.stringify(citation), asObject(citation));
    }
  }
}

function finishReasonOf(piece: JsonObject): string | undefined {
  const reason = asString(piece['finishReason']);
  // The protocol's word for "not set": a chunk that carries it has not finished anything.
  return reason === 'FINISH_REASON_UNSPECIFIED' || reason === '' ? undefined : reason;
}
