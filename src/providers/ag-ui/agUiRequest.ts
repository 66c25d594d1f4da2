import { formatValue } from '../../core/util/formatValue.js';
import { isObject } from '../../core/util/isObject.js';
import { randomId } from '../agents/randomId.js';
import type { AgUiInput } from './AgUiInput.js';

/** @throws TypeError naming what is wrong */
export function checkInput(input: unknown): void {
  if (typeof input === 'string') return;
  if (!isObject(input) || !Array.isArray(input['messages'])) {
    throw new TypeError(`input must be a question, or an object { messages, … }, got ${formatValue(input)}`);
  }
  for (const field of ['threadId', 'runId'] as const) {
    const id = input[field];
    if (id !== undefined && typeof id !== 'string') {
      throw new TypeError(`input.${field} must be a string, got ${formatValue(id)}`);
    }
  }
}

/** The body of one attempt. Every field of the protocol is there: agents of before 1.0 insist on all of them. */
export function requestBody(input: string | AgUiInput, attempt: number): AgUiInput {
  const given: AgUiInput = typeof input === 'string' ? { messages: [{ role: 'user', content: input }] } : input;
  const { runId } = given;
  return {
    state: {},
    tools: [],
    context: [],
    forwardedProps: {},
    threadId: randomId(),
    ...given,
    // An agent that keeps runs would take a second one of the same id for the first.
    runId: runId === undefined ? randomId() : attempt === 1 ? runId : `${runId}-${attempt}`,
    messages: given.messages.map((message) => ({ id: randomId(), ...message })),
  };
}
