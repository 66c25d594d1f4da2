import { BlockedError, IncompleteAnswerError } from '../../core/model/errors.js';
import type { PartAccumulator } from './PartAccumulator.js';

/**
 * Passes what is an answer, and throws for what is none.
 * @throws BlockedError, IncompleteAnswerError
 */
export function assertUsableAnswer(answer: PartAccumulator): void {
  const { text, finishReason, rawFinishReason, toolCalls } = answer;
  const word = rawFinishReason ?? finishReason;
  const incomplete = (message: string, options?: { maxRetries: number }) =>
    new IncompleteAnswerError(message, word, text, options);
  switch (finishReason) {
    case undefined:
      throw incomplete('the answer broke off: no finish reason came');
    case 'content-filter': {
      // Where a model refuses in words, the provider's own is an ordinary `stop`.
      const reason = rawFinishReason === undefined || rawFinishReason === 'stop' ? finishReason : rawFinishReason;
      throw new BlockedError(reason, text, `the answer was blocked: ${reason}`);
    }
    case 'error':
    case 'interrupted':
      throw incomplete(`the model stopped with ${word}`);
    case 'length':
      if (text !== '') return;
      throw incomplete('the limit of tokens was used up before any text (reasoning counts too): raise it', {
        maxRetries: 0,
      });
    case 'stop':
    case 'tool-calls':
      return;
    default:
      // `other` without the provider's own word is how specification v3 tells of a stream that broke off.
      if (rawFinishReason === undefined) throw incomplete('the answer broke off: the provider told no finish reason');
      if (text === '' && toolCalls.length === 0) throw incomplete(`the model stopped with ${word} and no text`);
  }
}
