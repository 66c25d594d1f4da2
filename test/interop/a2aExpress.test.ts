/** askA2a against the Express app that the SDK's own samples are served with, by JSON-RPC and by REST. */
import { TaskState } from '@a2a-js/sdk';
import { AgentEvent, type AgentExecutor, type ExecutionEventBus, type RequestContext } from '@a2a-js/sdk/server';
import { isRetryable, runTasks } from 'parallel-genai';
import { askA2a } from 'parallel-genai/a2a';
import { describe, expect, it } from 'vitest';
import { play } from '../support/play.js';
import { type Binding, serveExpressAgent } from './serveExpressAgent.js';

const part = (value: string) => ({
  content: { $case: 'text' as const, value },
  ...{ metadata: undefined, filename: '', mediaType: 'text/plain' },
});

/** What an agent writes with, in fewer words. */
function deskOf(bus: ExecutionEventBus, { taskId, contextId }: Pick<RequestContext, 'taskId' | 'contextId'>) {
  const ids = { taskId, contextId };
  const status = (state: TaskState) => ({ state, message: undefined, timestamp: undefined });
  return {
    begin: () => {
      const first = status(TaskState.TASK_STATE_SUBMITTED);
      const task = { id: taskId, contextId, status: first, artifacts: [], history: [], metadata: undefined };
      bus.publish(AgentEvent.task(task));
    },
    status: (state: TaskState) =>
      bus.publish(AgentEvent.statusUpdate({ ...ids, status: status(state), metadata: undefined })),
    write: (text: string, append: boolean, lastChunk = false) => {
      const about = { artifactId: 'a', name: 'a', description: '', metadata: undefined, extensions: [] };
      const artifact = { ...about, parts: [part(text)] };
      bus.publish(AgentEvent.artifactUpdate({ ...ids, artifact, append, lastChunk, metadata: undefined }));
    },
  };
}

type Desk = ReturnType<typeof deskOf>;

/** An executor as the SDK's samples have it. */
function executorOf(work: (desk: Desk, request: RequestContext, cancelled: Promise<void>) => void | Promise<void>) {
  const open = new Map<string, { desk: Desk; cancel: () => void }>();
  const executor: AgentExecutor = {
    execute: async (request, bus) => {
      const desk = deskOf(bus, request);
      const cancelled = new Promise<void>((cancel) => open.set(request.taskId, { desk, cancel }));
      await work(desk, request, cancelled);
      bus.finished();
    },
    cancelTask: (taskId) => {
      open.get(taskId)?.desk.status(TaskState.TASK_STATE_CANCELED);
      open.get(taskId)?.cancel();
      return Promise.resolve();
    },
  };
  return executor;
}

const count = (calls: readonly string[], pattern: RegExp) => calls.filter((call) => pattern.test(call)).length;
const sends = /^SendStreamingMessage$|message:stream$/;
const resumes = /^SubscribeToTask$|:subscribe$/;
const cancels = /^CancelTask$|:cancel$/;

describe.each<Binding>(['JSONRPC', 'HTTP+JSON'])('askA2a, with an agent on the SDK’s Express app by %s,', (binding) => {
  it('streams the answer', async () => {
    const executor = executorOf((desk) => {
      desk.begin();
      desk.status(TaskState.TASK_STATE_WORKING);
      desk.write('One', false);
      desk.write(' and two.', true, true);
      desk.status(TaskState.TASK_STATE_COMPLETED);
    });
    const { client, calls } = await serveExpressAgent(executor, binding);
    const { value, chunks, report } = await play(askA2a(client, 'Question?'));
    expect([value, chunks]).toEqual(['One and two.', ['One', ' and two.']]);
    expect(report).toEqual({ finishReason: 'completed' });
    expect(count(calls, sends)).toBe(1);
  });

  it('tells that input is required, and goes on with the task once it is there', async () => {
    const executor = executorOf((desk, { task, userMessage }) => {
      desk.begin();
      const [given] = userMessage.parts;
      if (!task) return desk.status(TaskState.TASK_STATE_INPUT_REQUIRED);
      desk.write(`Rain in ${String(given?.content?.value)}.`, false, true);
      desk.status(TaskState.TASK_STATE_COMPLETED);
    });
    const { client, calls } = await serveExpressAgent(executor, binding);
    const { error } = await play(askA2a(client, 'Does it rain?'), { retry: 3 });
    expect(error).toMatchObject({ name: 'InputRequiredError', details: { state: 'input-required' } });
    expect([isRetryable(error), count(calls, sends), count(calls, cancels)]).toEqual([false, 1, 0]);
    const { taskId, contextId } = (error as Error & { details: { taskId: string; contextId: string } }).details;
    const { value } = await play(askA2a(client, { parts: ['Aarhus'], taskId, contextId }));
    expect(value).toBe('Rain in Aarhus.');
  });

  it('stops the agent and closes the connection when nobody listens any more', async () => {
    let stopped = false;
    const executor = executorOf(async (desk, _, cancelled) => {
      desk.begin();
      desk.write('One', false);
      await cancelled;
      stopped = true;
    });
    const { client, calls, streams } = await serveExpressAgent(executor, binding);
    await new Promise<void>((resolve) => {
      const subscription = runTasks({ a: askA2a(client, 'Q') }, { heartbeatMs: false }).subscribe(({ type }) => {
        if (type === 'chunk') resolve(subscription.unsubscribe());
      });
    });
    await expect.poll(() => stopped).toBe(true);
    await expect.poll(() => streams[0]?.closed).toBe(true);
    expect([count(calls, sends), count(calls, cancels)]).toEqual([1, 1]);
  });

  it('takes up a stream that was cut, without a second send, and loses no text', async () => {
    let resume: () => void = () => undefined;
    const resumed = new Promise<void>((resolve) => (resume = resolve));
    const executor = executorOf(async (desk) => {
      desk.begin();
      desk.write('One', false);
      await resumed;
      desk.write(' and two.', true, true);
      desk.status(TaskState.TASK_STATE_COMPLETED);
    });
    const { client, calls } = await serveExpressAgent(executor, binding, (call, sent, response) => {
      if (sends.test(call) && sent === 2) response.socket?.resetAndDestroy();
      // The agent goes on when somebody listens again.
      if (resumes.test(call)) resume();
    });
    const { value, chunks, events } = await play(askA2a(client, 'Question?'));
    expect(value).toBe('One and two.');
    expect(chunks.join('')).toBe(value);
    expect(events.filter(({ type }) => type === 'start')).toHaveLength(1);
    expect([count(calls, sends), count(calls, resumes)]).toEqual([1, 1]);
  });
});
