import { BlockedError, IncompleteAnswerError } from '../../core/model/errors.js';
import { oneLine } from '../../core/util/oneLine.js';
import type { CompletionAccumulator } from './CompletionAccumulator.js';

/** A policy stopped the answer: OpenAI and Azure; Google's and Zhipu's words behind their OpenAI-style services. */
const blocking = /^(content_filter|refusal|safety|recitation|sensitive|blocklist|prohibited|spii|image_safety)/i;

/** The service failed, or the answer came out broken: OpenRouter, DeepSeek, Zhipu, vLLM, Google's OpenAI-style service. */
const failing = /^(error|insufficient_system|network_error|abort|cancel|timeout|malformed|function_call_filter)/i;

/** The limit of tokens was reached; Mistral and others have words of their own. */
const cutShort = /length|max_.*tokens|context_window/i;

/** The model had nothing more to say. */
const natural = /^(stop|eos|end_turn|complete|tool_|function_call)/i;

/**
 * Passes what is an answer, and throws for what is none.
 * @param ended the service itself said that the answer is over: by `[DONE]`, or by answering whole
 * @throws BlockedError, IncompleteAnswerError
 */
export function assertUsableAnswer(answer: CompletionAccumulator, ended: boolean): void {
  const { text, finishReason, refusal } = answer;
  const hasContent = text !== '' || answer.toolCalls.length > 0;
  const incomplete = (message: string, options?: { maxRetries: number }) =>
    new IncompleteAnswerError(message, finishReason, text, options);

  if (finishReason !== undefined && blocking.test(finishReason)) {
    throw new BlockedError(finishReason, text, `the answer was blocked: ${finishReason}`);
  }
  if (refusal !== '') throw new BlockedError('refusal', text, `the model refused: ${oneLine(refusal, 300)}`);
  if (finishReason === undefined) {
    if (ended && hasContent) return;
    throw incomplete(hasContent ? 'the answer broke off: no finish reason came' : 'there is no answer in what came');
  }
  if (failing.test(finishReason)) throw incomplete(`the model stopped with ${finishReason}`);
  if (text === '' && cutShort.test(finishReason)) {
    throw incomplete('the limit of tokens was used up before any text (reasoning counts too)', { maxRetries: 0 });
  }
  if (!hasContent && !natural.test(finishReason))
    throw incomplete(`the model stopped with ${finishReason} and no text`);
}
