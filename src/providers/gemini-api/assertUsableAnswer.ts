import { BlockedError, IncompleteAnswerError } from '../../core/model/errors.js';
import type { GeminiAnswer } from './GeminiAnswer.js';
import type { JsonObject } from '../../core/util/isObject.js';
import { asString } from './json.js';

/** Finish reasons by which a policy stopped the answer: asking again would be stopped again. */
const blockedReasons = new Set([
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'MODEL_ARMOR',
]);

/** Finish reasons of an answer that went wrong by chance. */
const retryableReasons = new Set(['MALFORMED_FUNCTION_CALL', 'MALFORMED_RESPONSE', 'UNEXPECTED_TOOL_CALL', 'OTHER']);

/** Facts that the answer does not hold itself: the way it came, and the rules for it. */
export interface OutcomeContext {
  /** True if the answer came in one piece. */
  readonly nonStreaming: boolean;
  /** True if an answer without text is refused. */
  readonly requireText: boolean;
  /** The API's feedback on the prompt, if that ended the answer. */
  readonly promptFeedback: JsonObject | undefined;
}

/**
 * Passes what is an answer, and throws for what is none.
 * @throws BlockedError, IncompleteAnswerError
 */
export function assertUsableAnswer(answer: GeminiAnswer, context: OutcomeContext): void {
  const { nonStreaming, requireText, promptFeedback } = context;
  const { text, finishReason } = answer;
  if (promptFeedback) {
    const reason = asString(promptFeedback['blockReason']) ?? 'BLOCK_REASON_UNSPECIFIED';
    const words = asString(promptFeedback['blockReasonMessage']);
    throw new BlockedError(reason, text, `the prompt was blocked: ${reason}${words ? ` (${words})` : ''}`);
  }
  if (finishReason !== undefined && blockedReasons.has(finishReason)) {
    throw new BlockedError(finishReason, text, `the answer was blocked: ${finishReason}`);
  }
  if (finishReason !== undefined && retryableReasons.has(finishReason)) {
    throw new IncompleteAnswerError(`the model stopped with ${finishReason}`, finishReason, text);
  }
  const hasContent = text !== '' || answer.functionCalls.length > 0;
  // Old API versions finish unary answers without a reason; a stream without one has broken off.
  const isFinished = finishReason === 'STOP' || (hasContent && (finishReason !== undefined || nonStreaming));
  if (isFinished && (!requireText || text.trim() !== '')) return;
  if (finishReason === 'MAX_TOKENS') {
    const advice = 'maxOutputTokens was used up before any text (thoughts count too): raise it';
    throw new IncompleteAnswerError(advice, finishReason, text, { maxRetries: 0 });
  }
  if (isFinished) {
    const what = `the model stopped with ${finishReason ?? 'no finish reason'} and no text, which requireText asks for`;
    throw new IncompleteAnswerError(what, finishReason, text);
  }
  if (finishReason !== undefined) {
    throw new IncompleteAnswerError(`the model stopped with ${finishReason} and no text`, finishReason, text);
  }
  const what = hasContent ? 'the answer broke off: no finish reason came' : 'there is no answer in what came';
  throw new IncompleteAnswerError(what, undefined, text);
}
