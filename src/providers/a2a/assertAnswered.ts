import { IncompleteAnswerError, InputRequiredError, InvalidRequestError } from '../../core/model/errors.js';
import { oneLine } from '../../core/util/oneLine.js';
import type { AnswerAccumulator } from './AnswerAccumulator.js';

/**
 * Passes a task that was completed.
 * @throws InputRequiredError, InvalidRequestError, IncompleteAnswerError
 */
export function assertAnswered({ state, taskId, contextId, message, statusText, text }: AnswerAccumulator): void {
  const said = statusText && `: ${oneLine(statusText, 300)}`;
  switch (state) {
    case 'input-required':
    case 'auth-required': {
      const what = state === 'auth-required' ? 'a sign-in' : 'input';
      const details = { taskId, contextId, state, message };
      throw new InputRequiredError(details, statusText || text, `the agent needs ${what} before it can go on${said}`);
    }
    case 'rejected':
      throw new InvalidRequestError(`the agent rejected the task${said}`);
    case 'failed':
      throw new IncompleteAnswerError(`the agent failed${said}`, state, text);
    case 'canceled':
      throw new IncompleteAnswerError(`the task was cancelled at the agent${said}`, state, text, { maxRetries: 0 });
  }
}
