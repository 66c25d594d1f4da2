import { BlockedError, IncompleteAnswerError } from '../../core/model/errors.js';
import { oneLine } from '../../core/util/oneLine.js';
import { asString } from '../gemini-api/json.js';
import type { MessageAccumulator } from './MessageAccumulator.js';

/**
 * Passes what is an answer, and throws for what is none.
 * https://docs.claude.com/en/api/handling-stop-reasons
 * @throws BlockedError, IncompleteAnswerError
 */
export function assertUsableAnswer({ text, stopReason, stopDetails, content }: MessageAccumulator): void {
  const incomplete = (message: string, options?: { maxRetries: number }) =>
    new IncompleteAnswerError(message, stopReason, text, options);
  switch (stopReason) {
    case undefined:
      throw incomplete(text === '' ? 'there is no answer in what came' : 'the answer broke off: no stop reason came');
    case 'refusal': {
      const why = [stopDetails['category'], stopDetails['explanation']].map(asString).filter(Boolean).join(': ');
      throw new BlockedError('refusal', text, `the model refused${why === '' ? '' : `: ${oneLine(why, 300)}`}`);
    }
    case 'pause_turn': {
      const advice = "the model paused in a long turn of server tools: send the answer's content back to go on";
      throw incomplete(advice, { maxRetries: 0 });
    }
    case 'max_tokens':
      if (text !== '') return;
      throw incomplete('max_tokens was used up before any text (thinking counts too): raise it', { maxRetries: 0 });
    case 'model_context_window_exceeded':
      if (text !== '') return;
      throw incomplete("the prompt leaves no room in the model's context window: shorten it", { maxRetries: 0 });
    case 'end_turn':
    case 'stop_sequence':
    case 'tool_use':
      return;
    default:
      if (text === '' && !content.some(({ type }) => type === 'tool_use')) {
        throw incomplete(`the model stopped with ${stopReason} and no text`);
      }
  }
}
