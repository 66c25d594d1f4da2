/** askA2a with the SDK's client, against agents on the SDK's own server. */
import { TaskState } from '@a2a-js/sdk';
import { isRetryable, retryAfterMs } from 'parallel-genai';
import { askA2a } from 'parallel-genai/a2a';
import { describe, expect, it } from 'vitest';
import { play } from '../../support/play.js';
import { type Agent, type Meddling, serveAgent, textPart } from './serveAgent.js';

const completes: Agent = (desk) => {
  desk.begin();
  desk.status(TaskState.TASK_STATE_WORKING, 'Thinking …');
  desk.artifact('a', ['One']);
  desk.artifact('a', ['.'], { append: true, lastChunk: true });
  desk.status(TaskState.TASK_STATE_COMPLETED);
};
const endsWith =
  (state: TaskState, text?: string): Agent =>
  (desk) => {
    desk.begin();
    desk.status(state, text);
  };
const askThis = async (agent: Agent, meddling?: Meddling, options?: Parameters<typeof askA2a>[2]) => {
  const { client, server, methods } = await serveAgent(agent, meddling);
  return { server, methods, ...(await play(askA2a(client, 'Question?', options))) };
};

describe('askA2a', () => {
  it('gives the text of the artifacts as it comes, and none of the status words', async () => {
    const { value, chunks, report } = await askThis(completes);
    expect(value).toBe('One.');
    expect(chunks).toEqual(['One', '.']);
    expect(report).toEqual({ finishReason: 'completed' });
  });

  it('joins artifacts by a blank line, though they are written side by side', async () => {
    const { value, chunks } = await askThis((desk) => {
      desk.begin();
      desk.artifact('a', ['On']);
      desk.artifact('b', ['Two.'], { lastChunk: true });
      desk.artifact('a', ['e.'], { append: true, lastChunk: true });
      desk.status(TaskState.TASK_STATE_COMPLETED, 'Done.');
    });
    expect(value).toBe('One.\n\nTwo.');
    expect(chunks.join('')).toBe(value);
  });

  it.each([
    ['the words of its last state', endsWith(TaskState.TASK_STATE_COMPLETED, 'One.')],
    ['a message', ((desk) => desk.message('One.')) satisfies Agent],
  ])('takes %s for the answer where there is no artifact', async (_, agent) => {
    const { value, chunks } = await askThis(agent);
    expect(value).toBe('One.');
    expect(chunks).toEqual(['One.']);
  });

  it('asks an agent that cannot stream for the whole', async () => {
    const { value, chunks, methods } = await askThis(completes, { streaming: false });
    expect([value, chunks, methods]).toEqual(['One.', ['One.'], ['SendMessage']]);
  });

  it('gives select the artifacts with all their parts, and the ids to go on with', async () => {
    const data = { ...textPart(''), content: { $case: 'data' as const, value: { rain: true } } };
    const { client } = await serveAgent((desk) => {
      desk.begin();
      desk.artifact('a', ['Rain: ', data]);
      desk.artifact('a', ['yes'], { append: true });
      desk.status(TaskState.TASK_STATE_COMPLETED);
    });
    const { value } = await play(askA2a(client, 'Q', { select: (answer) => answer }));
    expect(value?.text).toBe('Rain: yes');
    expect(value?.artifacts.map(({ parts }) => parts.map(({ content }) => content?.value as unknown))).toEqual([
      ['Rain: ', { rain: true }, 'yes'],
    ]);
    expect([value?.taskId, value?.contextId]).toEqual([expect.any(String), expect.any(String)]);
  });

  it.each([
    [TaskState.TASK_STATE_INPUT_REQUIRED, 'input-required'],
    [TaskState.TASK_STATE_AUTH_REQUIRED, 'auth-required'],
  ])('fails with InputRequiredError for state %i, with what is needed to go on', async (state, name) => {
    const { error, methods } = await askThis(endsWith(state, 'Which city?'));
    const id = expect.any(String) as unknown;
    expect(error).toMatchObject({
      name: 'InputRequiredError',
      text: 'Which city?',
      details: { state: name, taskId: id, contextId: id },
    });
    expect(isRetryable(error)).toBe(false);
    // The task waits: it is not cancelled.
    expect(methods).toEqual(['SendStreamingMessage']);
  });

  it('goes on with a task that asked for input', async () => {
    const { client } = await serveAgent((desk, { task, userMessage }) => {
      desk.begin();
      const [part] = userMessage.parts;
      if (task) desk.status(TaskState.TASK_STATE_COMPLETED, `Rain in ${String(part?.content?.value)}.`);
      else desk.status(TaskState.TASK_STATE_INPUT_REQUIRED, 'Which city?');
    });
    const { error } = await play(askA2a(client, 'Does it rain?'));
    const { taskId, contextId } = (error as Error & { details: { taskId: string; contextId: string } }).details;
    const { value } = await play(askA2a(client, { parts: ['Aarhus'], taskId, contextId }));
    expect(value).toBe('Rain in Aarhus.');
  });

  it.each([
    [TaskState.TASK_STATE_REJECTED, 'InvalidRequestError', false],
    [TaskState.TASK_STATE_FAILED, 'IncompleteAnswerError', true],
    [TaskState.TASK_STATE_CANCELED, 'IncompleteAnswerError', false],
  ])('fails for state %i with %s, retried: %s', async (state, name, mayHeal) => {
    const { error, methods } = await askThis(endsWith(state, 'No.'));
    expect(error).toMatchObject({ name, message: expect.stringMatching(/: No\.$/) as unknown });
    expect(isRetryable(error)).toBe(mayHeal);
    expect(methods).toEqual(['SendStreamingMessage']);
  });

  it('sends a failed task anew, as another task', async () => {
    let calls = 0;
    const { client, methods } = await serveAgent((desk, request, signal) =>
      calls++ === 0 ? endsWith(TaskState.TASK_STATE_FAILED)(desk, request, signal) : completes(desk, request, signal),
    );
    const { value } = await play(askA2a(client, 'Q'), { retry: { attempts: 2, delay: () => 0 } });
    expect([value, methods]).toEqual(['One.', ['SendStreamingMessage', 'SendStreamingMessage']]);
  });

  it('makes our errors of the statuses that its client loses, with the wait', async () => {
    const { error } = await askThis(completes, {
      instead: () => (_, response) => response.writeHead(429, { 'retry-after': '7' }).end() as unknown as void,
    });
    expect(error).toMatchObject({ name: 'HttpError', status: 429 });
    expect(retryAfterMs(error)).toBe(7_000);
  });

  it('does not ask again for what the agent refuses', async () => {
    const { client } = await serveAgent(completes);
    const { error } = await play(askA2a(client, { parts: ['Q'], taskId: 'unknown' }), { retry: 3 });
    expect(error?.name).toBe('InvalidRequestError');
  });

  it('waits for a client, and asks for it anew where that failed', async () => {
    const { client } = await serveAgent(completes);
    let calls = 0;
    const clients = () =>
      calls++ === 0 ? Promise.reject(new Error('Failed to fetch Agent Card from x: 503')) : client;
    const { value, events } = await play(askA2a(clients, 'Q'), { retry: { attempts: 2, delay: () => 0 } });
    expect(value).toBe('One.');
    expect(events.find(({ type }) => type === 'retry')).toMatchObject({ error: { name: 'HttpError', status: 503 } });
    expect((await play(askA2a(Promise.resolve(client), 'Q'))).value).toBe('One.');
  });

  it('refuses bad arguments at once', () => {
    const client = {} as never;
    expect(() => askA2a('https://example.com' as never, 'Q')).toThrow('client must be a client of @a2a-js/sdk');
    expect(() => askA2a(client, 7 as never)).toThrow(
      'message must be a question, { parts, … } or { message, … }, got 7',
    );
    expect(() => askA2a(client, { message: 'Q' } as never)).toThrow('message must be a question');
    expect(() => askA2a(client, 'Q', { resume: -1 })).toThrow('resume');
    expect(() => askA2a(client, 'Q', { cancelTask: 'no' as never })).toThrow('cancelTask must be true or false');
    expect(() => askA2a(client, 'Q', { cancel: true } as never)).toThrow('option cancel: did you mean cancelTask?');
  });

  it('knows the length of the message', () => {
    const client = {} as never;
    expect(askA2a(client, 'What?').promptChars).toBe(5);
    expect(askA2a(client, { message: { parts: ['What', textPart('?')] } }).promptChars).toBe(5);
  });
});
