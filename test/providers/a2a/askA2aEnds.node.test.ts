/** askA2a where the client leaves or the connection is cut, against agents on the SDK's own server. */
import { TaskState } from '@a2a-js/sdk';
import { isRetryable, runTasks } from 'parallel-genai';
import { askA2a } from 'parallel-genai/a2a';
import { describe, expect, it } from 'vitest';
import { play } from '../../support/play.js';
import { virtualTimers } from '../../support/virtualTimers.js';
import { type Agent, type Meddling, serveAgent } from './serveAgent.js';

/** Resolves once the agent is cancelled. */
const onceCancelled = (cancelled: AbortSignal) =>
  new Promise<void>((resolve) => cancelled.addEventListener('abort', () => resolve()));

const askThis = async (agent: Agent, meddling?: Meddling, options?: Parameters<typeof askA2a>[2]) => {
  const { client, server, methods } = await serveAgent(agent, meddling);
  return { server, methods, ...(await play(askA2a(client, 'Question?', options))) };
};

describe('askA2a stops the agent', () => {
  /** Writes one word, then works until it is cancelled. */
  const works = () => {
    const stopped = { now: false };
    const agent: Agent = async (desk, _, cancelled) => {
      desk.begin();
      desk.artifact('a', ['One']);
      await onceCancelled(cancelled);
      stopped.now = true;
    };
    return { agent, stopped };
  };
  /** Falls silent after its first word, in time that passes by hand. */
  const fallsSilent = async (...asked: Parameters<typeof askA2a>) => {
    const pass = virtualTimers();
    let hear: () => void = () => undefined;
    const heard = new Promise<void>((resolve) => (hear = resolve));
    const played = play(askA2a(...asked), { idleTimeoutMs: 150 }, ({ type }) => type === 'chunk' && hear());
    await heard;
    return pass(played);
  };

  it('that nobody listens to any more, and closes the connection', async () => {
    const { agent, stopped } = works();
    const { client, server, methods } = await serveAgent(agent);
    await new Promise<void>((resolve) => {
      const subscription = runTasks({ a: askA2a(client, 'Q') }, { heartbeatMs: false }).subscribe(({ type }) => {
        if (type === 'chunk') resolve(subscription.unsubscribe());
      });
    });
    expect(await server.requests[0]?.abandoned).toBe(true);
    await expect.poll(() => stopped.now).toBe(true);
    expect(methods).toEqual(['SendStreamingMessage', 'CancelTask']);
  });

  it('whose attempt took too long', async () => {
    const { agent, stopped } = works();
    const { client } = await serveAgent(agent);
    const { error } = await fallsSilent(client, 'Q');
    expect(error?.name).toBe('TaskTimeoutError');
    await expect.poll(() => stopped.now).toBe(true);
  });

  it('only if it may', async () => {
    const { agent } = works();
    const { client, server, methods } = await serveAgent(agent);
    await fallsSilent(client, 'Q', { cancelTask: false });
    expect(await server.requests[0]?.abandoned).toBe(true);
    expect(methods).toEqual(['SendStreamingMessage']);
  });
});

describe('askA2a takes up a stream that was cut', () => {
  /** Writes one word; goes on once the stream was taken up again. */
  const goesOn = () => {
    let resume: () => void = () => undefined;
    const resumed = new Promise<void>((resolve) => (resume = resolve));
    const agent: Agent = async (desk) => {
      desk.begin();
      desk.artifact('a', ['One']);
      await resumed;
      desk.artifact('a', [' and two.'], { append: true, lastChunk: true });
      desk.status(TaskState.TASK_STATE_COMPLETED);
    };
    return { agent, resume };
  };

  it('without sending the message again, and loses no text', async () => {
    const { agent, resume } = goesOn();
    const { value, chunks, methods, events } = await askThis(agent, {
      cutAfter: (method) => (method === 'SendStreamingMessage' ? 2 : undefined),
      onSent: (method) => method === 'SubscribeToTask' && resume(),
    });
    expect(value).toBe('One and two.');
    expect(chunks.join('')).toBe(value);
    expect(methods).toEqual(['SendStreamingMessage', 'SubscribeToTask', 'GetTask']);
    expect(events.filter(({ type }) => type === 'start')).toHaveLength(1);
  });

  it('and takes the answer of a task that ended meanwhile, which cannot be followed any more', async () => {
    let begun: () => void = () => undefined;
    const isBegun = new Promise<void>((resolve) => (begun = resolve));
    const agent: Agent = async (desk) => {
      desk.begin();
      await isBegun;
      desk.artifact('a', ['One.'], { lastChunk: true });
      desk.status(TaskState.TASK_STATE_COMPLETED);
    };
    const { value, methods } = await askThis(agent, {
      onSent: () => begun(),
      cutAfter: (method) => (method === 'SendStreamingMessage' ? 1 : undefined),
    });
    expect(value).toBe('One.');
    expect(methods).toEqual(['SendStreamingMessage', 'SubscribeToTask', 'GetTask']);
  });

  it('no more than so many times, and then cancels the task', async () => {
    const { agent } = goesOn();
    const { error, methods } = await askThis(
      agent,
      { cutAfter: (method) => (method === 'SendStreamingMessage' ? 2 : 1) },
      { resume: 1 },
    );
    expect(error).toMatchObject({ name: 'IncompleteAnswerError', text: 'One' });
    expect(isRetryable(error)).toBe(true);
    await expect.poll(() => methods).toEqual(['SendStreamingMessage', 'SubscribeToTask', 'GetTask', 'CancelTask']);
  });

  it('only where the task is known', async () => {
    const { agent } = goesOn();
    const { error, methods } = await askThis(agent, {
      instead: () => (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end();
      },
    });
    expect(error?.name).toBe('IncompleteAnswerError');
    expect(methods).toEqual(['SendStreamingMessage']);
  });
});
