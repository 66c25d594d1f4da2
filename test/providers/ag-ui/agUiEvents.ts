import type { TaskEvent } from 'parallel-genai';
import { toAgUi } from 'parallel-genai/ag-ui';
import { from } from 'rxjs';

export type Told = Readonly<Record<string, unknown>> & { readonly type: string };

/** The events in a body of server-sent events. */
export const eventsIn = (body: string): Told[] =>
  body
    .split('\n\n')
    .filter((message) => message.startsWith('data: '))
    .map((message) => JSON.parse(message.slice(6)) as Told);

/** A request of a client that knows child agents, and of one that does not. */
export const input = {
  threadId: 't',
  runId: 'r',
  protocolVersion: '1.0',
  messages: [{ id: 'q', role: 'user', content: 'Question?' }],
};
export const { protocolVersion: _, ...oldInput } = input;

/** What these events of a run are told as. */
export const told = async (events: readonly TaskEvent[], request: Parameters<typeof toAgUi>[1] = input) =>
  eventsIn(await toAgUi(from(events), request).text());

const about = (name: string, attempt: number) => ({ name, attempt, at: 0 });
export const began = (name: string, attempt = 1): TaskEvent => ({ type: 'start', ...about(name, attempt) });
export const wrote = (name: string, value: unknown, attempt = 1): TaskEvent => ({
  type: 'chunk',
  ...about(name, attempt),
  value,
});
export const failedOnce = (name: string, error: unknown): TaskEvent => ({
  type: 'retry',
  ...about(name, 1),
  error,
  delayMs: 5,
});
export const answered = (name: string, value: unknown, attempt = 1, more: object = {}): TaskEvent => ({
  type: 'complete',
  ...about(name, attempt),
  value,
  attempts: attempt,
  elapsedMs: 1,
  ...more,
});
export const gaveUp = (name: string, error: unknown, more: object = {}): TaskEvent => ({
  type: 'error',
  ...about(name, 1),
  error,
  attempts: 1,
  elapsedMs: 1,
  ...more,
});
