/** What `toAgUi` tells, read by the protocol's own clients: 1.0, and 0.0.59 as CopilotKit pins it. */
import { HttpAgent as HttpAgent0 } from '@ag-ui/client-v0';
import { HttpAgent as HttpAgent1 } from '@ag-ui/client-v1';
import { InputRequiredError, runTasks, type TaskContext } from 'parallel-genai';
import { type AgUiInput, askAgUi, toAgUi } from 'parallel-genai/ag-ui';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { play } from '../support/play.js';
import { serveResponse } from './serveResponse.js';

const question = { id: 'q', role: 'user' as const, content: 'Question?' };

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

// The two have the same face here, and types of their own.
const clients = [
  { client: '@ag-ui/client 1.0', HttpAgent: HttpAgent1, isChild: true },
  { client: '@ag-ui/client 0.0.59', HttpAgent: HttpAgent0 as unknown as typeof HttpAgent1, isChild: false },
];

type Run = ReturnType<typeof runTasks>;

describe.each(clients)('$client reads', ({ HttpAgent, isChild }) => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const failed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  beforeEach(() => {
    warned.mockClear();
    failed.mockClear();
  });
  // It warns of what its schema does not know, and leaves it out.
  afterEach(() => expect(warned.mock.calls).toEqual([]));

  const read = async (run$: () => Run) => {
    const server = await serveResponse((body) => toAgUi(run$(), body as AgUiInput));
    const agent = new HttpAgent({ url: server.url, initialMessages: [question] });
    const events: { readonly type: string; readonly [field: string]: unknown }[] = [];
    const errors: unknown[] = [];
    const outcome = await agent.runAgent(
      {},
      {
        onEvent: ({ event }) => void events.push(event as never),
        onRunFailed: ({ error }) => void errors.push(error),
      },
    );
    const texts = agent.messages.map((message) => [(message as { name?: string }).name, message.content]);
    return { agent, events, errors, texts, result: outcome.result as unknown, server };
  };

  it('tasks that write side by side', async () => {
    const turns = [gate(), gate()] as const;
    const tasks = {
      async *a() {
        yield 'On';
        turns[0].open();
        await turns[1].opened;
        yield 'e.';
        return 'One.';
      },
      async *b() {
        await turns[0].opened;
        yield 'Tw';
        turns[1].open();
        yield 'o.';
        return 'Two.';
      },
    };
    const { texts, result, events, errors } = await read(() => runTasks(tasks) as Run);
    expect(errors).toEqual([]);
    expect(texts).toEqual([
      [undefined, 'Question?'],
      ['a', 'One.'],
      ['b', 'Two.'],
    ]);
    expect(result).toEqual({ a: 'One.', b: 'Two.' });
    const kind = isChild ? 'SUBAGENT_FINISHED' : 'STEP_FINISHED';
    expect(events.filter(({ type }) => type === kind)).toHaveLength(2);
  });

  it('a retry, and shows nothing of the void text, though another task is in the middle of its own', async () => {
    const retried = gate();
    const begun = gate();
    const tasks = {
      async *a({ attempt }: TaskContext) {
        if (attempt === 1) {
          yield 'Void';
          await begun.opened;
          throw new Error('no');
        }
        yield 'One.';
        retried.open();
        return 'One.';
      },
      async *b() {
        yield 'Tw';
        begun.open();
        await retried.opened;
        yield 'o.';
        return 'Two.';
      },
    };
    const { texts, errors, agent } = await read(
      () => runTasks(tasks, { retry: { attempts: 2, delay: () => 0 } }) as Run,
    );
    expect(errors).toEqual([]);
    expect(texts).toEqual([
      [undefined, 'Question?'],
      ['b', 'Two.'],
      ['a', 'One.'],
    ]);
    if (isChild) {
      for (const { subagentRunId } of agent.messages.slice(1) as { subagentRunId?: string }[]) {
        expect(subagentRunId).toEqual(expect.any(String));
      }
    }
  });

  it('the failure of one task beside the answer of another', async () => {
    const tasks = {
      bad: () => Promise.reject(new Error('It broke.')),
      good: () => 'Two.',
      data: () => ({ ok: true }),
    };
    const { texts, result, errors, events } = await read(() => runTasks(tasks) as Run);
    expect(errors).toEqual([]);
    expect(texts).toEqual([
      [undefined, 'Question?'],
      ['good', 'Two.'],
    ]);
    expect(result).toEqual({ good: 'Two.', data: { ok: true } });
    const told = isChild
      ? expect.objectContaining({ type: 'SUBAGENT_ERROR', message: 'It broke.' })
      : expect.objectContaining({ type: 'CUSTOM', name: 'error' });
    expect(events).toContainEqual(told);
  });

  it('a run that failed', async () => {
    const { events } = await read(() => runTasks({ bad: () => Promise.reject(new Error('It broke.')) }) as Run);
    expect(events.at(-1)).toMatchObject({ type: 'RUN_ERROR', message: 'It broke.' });
  });

  it('a task that needs input', async () => {
    const ask = () => Promise.reject(new InputRequiredError({ taskId: '7' }, 'Which city?'));
    const { events, errors } = await read(() => runTasks({ ask }) as Run);
    expect(errors).toEqual([]);
    expect(events.at(-1)).toMatchObject({
      type: 'RUN_FINISHED',
      outcome: { type: 'interrupt', interrupts: [{ message: 'Which city?' }] },
    });
  });
});

it('askAgUi reads what toAgUi tells', async () => {
  const tasks = () => ({ a: () => 'One.', b: () => 'Two.' });
  const server = await serveResponse((body) => toAgUi(runTasks(tasks()), body as AgUiInput));
  const { value } = await play(askAgUi({ url: server.url }, 'Question?', { select: (answer) => answer }));
  expect(value).toMatchObject({ text: 'One.\n\nTwo.', result: { a: 'One.', b: 'Two.' } });
});
