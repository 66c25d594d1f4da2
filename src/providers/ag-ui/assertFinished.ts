import { IncompleteAnswerError, InputRequiredError } from '../../core/model/errors.js';
import { oneLine } from '../../core/util/oneLine.js';
import type { JsonObject } from '../../core/util/isObject.js';
import { asArray, asObject, asString } from '../gemini-api/json.js';

/**
 * Passes a RUN_FINISHED that ends an answer.
 * @throws InputRequiredError, IncompleteAnswerError
 */
export function assertFinished(event: JsonObject, text: string): void {
  const { outcome, threadId, runId } = event;
  // A draft of before 1.0 had the word alone, and one interrupt beside it.
  const kind = asString(outcome) ?? asObject(outcome)['type'];
  if (kind === 'cancelled') throw new IncompleteAnswerError('the run was cancelled', 'cancelled', text);
  if (kind !== 'interrupt') return;
  const beside = event['interrupt'];
  const interrupts = asArray(asObject(outcome)['interrupts'] ?? (beside === undefined ? [] : [beside]));
  const asked = interrupts.map((interrupt) => asString(asObject(interrupt)['message'])).find((message) => message);
  const message = asked === undefined ? undefined : `the agent needs input: ${oneLine(asked, 300)}`;
  throw new InputRequiredError({ interrupts, threadId, runId }, text, message);
}
