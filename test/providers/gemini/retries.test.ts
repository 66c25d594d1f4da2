import { finalState, runTasks, type TaskEvent } from 'parallel-genai';
import { tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { geminiAdapters } from '../../support/geminiAdapters.js';
import { errorBody, type Reply, said, serveReplies, sse, streamOf } from '../../support/geminiServer.js';

const retry = { attempts: 5, delay: () => 0 };
const overloaded: Reply = { status: 503, body: errorBody(503, 'UNAVAILABLE', 'The model is overloaded.') };
const usage = (input: number, output: number) => ({
  usageMetadata: { promptTokenCount: input, candidatesTokenCount: output, totalTokenCount: input + output },
});
const good = streamOf(said('Hej'), said(' du.', 'STOP', { ...usage(10, 4), modelVersion: 'gemini-test-001' }));

describe.each(geminiAdapters)('trying again through $adapter', ({ ask }) => {
  async function run(replies: readonly Reply[], stream = true) {
    const server = await serveReplies(replies);
    const events: TaskEvent[] = [];
    const run$ = runTasks({ task: ask(server.url, { stream }) }, { retry }).pipe(
      tap((event) => void events.push(event)),
    );
    const state = await finalState(run$);
    return { task: state.tasks.get('task'), events, requests: server.requests };
  }

  it('heals an overloaded model', async () => {
    const { task, events, requests } = await run([overloaded, overloaded, good]);
    expect(events.map(({ type }) => type)).toEqual([
      ...['start', 'retry', 'start', 'retry', 'start'],
      ...['chunk', 'chunk', 'complete'],
    ]);
    expect(task).toMatchObject({ status: 'completed', value: 'Hej du.', text: 'Hej du.', attempts: 3 });
    expect(requests).toHaveLength(3);
  });

  it.each<[string, Reply]>([
    ['a reset', { body: sse(said('Hej')), then: 'reset' }],
    ['an end without a reason', { body: sse(said('Hej')) }],
    ['an error', { body: sse(said('Hej'), { error: { code: 503, message: 'Overloaded.' } }) }],
  ])('doubles no text when %s cut the stream', async (_, reply) => {
    const { task } = await run([{ contentType: 'text/event-stream', ...reply }, good]);
    expect(task).toMatchObject({ status: 'completed', value: 'Hej du.', text: 'Hej du.', attempts: 2 });
  });

  it('adds up what all attempts used, and tells the finish reason and model of the last', async () => {
    const cut = streamOf(said('Hej', undefined, usage(10, 1)));
    const broken = streamOf(said('Hej', 'OTHER', usage(10, 2)));
    const { task } = await run([cut, broken, overloaded, good]);
    expect(task?.report).toEqual({
      usage: { inputTokens: 30, outputTokens: 7, totalTokens: 37 },
      finishReason: 'STOP',
      model: 'gemini-test-001',
    });
  });

  it('tells what a task used that failed in the end', async () => {
    const { task } = await run([streamOf(said('', 'SAFETY', usage(10, 0)))]);
    expect(task).toMatchObject({ status: 'failed', attempts: 1 });
    expect(task?.report).toMatchObject({ usage: { inputTokens: 10, outputTokens: 0 }, finishReason: 'SAFETY' });
  });

  it('emits a unary answer as one chunk', async () => {
    const { task, events } = await run([{ body: JSON.stringify(said('Hej du.', 'STOP')) }], false);
    expect(events.map(({ type }) => type)).toEqual(['start', 'chunk', 'complete']);
    expect(task).toMatchObject({ value: 'Hej du.', text: 'Hej du.' });
  });

  it('a second subscription is a second run', async () => {
    const server = await serveReplies(good);
    const run$ = runTasks({ task: ask(server.url) });
    const [one, two] = await Promise.all([finalState(run$), finalState(run$)]);
    expect([one.tasks.get('task')?.value, two.tasks.get('task')?.value]).toEqual(['Hej du.', 'Hej du.']);
    expect(server.requests).toHaveLength(2);
  });
});
