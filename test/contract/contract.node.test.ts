/** What every source of answers promises, over real HTTP. */
import type { ServerResponse } from 'node:http';
import {
  finalState,
  isRetryable,
  retryAfterMs,
  type RunOptions,
  type RunState,
  runState,
  runTasks,
  type TaskFunction,
} from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { play } from '../support/play.js';
import { type Answer, serve } from '../support/serve.js';
import { turns } from '../support/turns.js';
import { virtualTimers } from '../support/virtualTimers.js';
import { record } from '../support/tasks.js';
import { sources } from './sources.js';

const texts = ['MLOps er ', 'en praksis – ', 'ét svar 🚀 ', 'i stykker.'];
const whole = texts.join('');
const until = async (met: () => boolean) => {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 2));
};

describe.each(sources)('$source', ({ streams, ask, contentType, speak, garbage, refuse }) => {
  const pieces = speak(texts);
  /** Up to the first text; for what does not stream, half of it. */
  const half = streams ? (pieces[0] ?? '') : (pieces[0] ?? '').slice(0, 20);

  const begin = (response: ServerResponse) => void response.writeHead(200, { 'content-type': contentType });
  const answers: Answer = (_got, response) => {
    begin(response);
    response.end(pieces.join(''));
  };
  const talksRubbish: Answer = (_got, response) => {
    begin(response);
    response.end(garbage);
  };
  const refuses =
    (status: number, waitSeconds?: number): Answer =>
    (_got, response) => {
      const { headers, body } = refuse(status, waitSeconds);
      response.writeHead(status, headers);
      response.end(body);
    };
  /** Answers one attempt after the other, the last one over and over. */
  const inTurn =
    (...turns: Answer[]): Answer =>
    (got, response, index) =>
      (turns[index] ?? turns.at(-1))?.(got, response, index);
  /** Writes the first half, sees to it that it arrives, then does this to the connection. */
  const halfThen =
    (then: (response: ServerResponse) => void): Answer =>
    (_got, response) => {
      begin(response);
      response.write(half, () => void turns().then(() => then(response)));
    };
  const resets = halfThen((response) => response.socket?.resetAndDestroy());

  const askThis = async (answer: Answer, options?: RunOptions) => {
    const server = await serve(answer);
    return { server, ...(await play(ask(server.url), options)) };
  };

  it('gives chunks in order; joined they are the answer', async () => {
    const { chunks, value } = await askThis(answers);
    expect(value).toBe(whole);
    if (streams) expect(chunks.length).toBeGreaterThan(0);
    if (chunks.length > 0) expect(chunks.join('')).toBe(whole);
  });
  // Not a skipped test for what does not stream: there is nothing to test.
  const itStreams = streams ? it : () => undefined;
  itStreams('hands each chunk over before the next one is written', async () => {
    const chunks: string[] = [];
    const server = await serve(async (_got, response) => {
      begin(response);
      for (const [index, piece] of pieces.entries()) {
        response.write(piece);
        if (index < texts.length - 1) await until(() => chunks.length > index);
      }
      response.end();
    });
    const task: TaskFunction<[], string, string> = ask(server.url);
    await new Promise<void>((resolve) =>
      runTasks({ task }).subscribe({
        next: (event) => event.type === 'chunk' && chunks.push(event.value),
        complete: resolve,
      }),
    );
    expect(chunks).toEqual(texts);
  });
  it.each([
    ['before it has answered', () => undefined],
    ['in the middle of its answer', halfThen(() => undefined)],
  ])('closes the connection to a server that is left %s', async (_, answer) => {
    const server = await serve(answer);
    const run = record(runTasks({ task: ask(server.url) }, { heartbeatMs: false }));
    const asked = () => server.requests.length === 1;
    await until(streams && answer.length > 0 ? () => run.events.some(({ type }) => type === 'chunk') : asked);
    run.unsubscribe();
    expect(await server.requests[0]?.abandoned).toBe(true);
    expect(run.end).toBe('unsubscribed');
  });
  it('fails for an answer that ends early, in a way that may heal', async () => {
    const { error } = await askThis(halfThen((response) => response.end()));
    expect(error?.name).toBe('IncompleteAnswerError');
    expect(isRetryable(error)).toBe(true);
  });
  it('fails for a connection that is reset before the answer or within it, in a way that may heal', async () => {
    const before = await askThis((_got, response) => void response.socket?.resetAndDestroy());
    const within = await askThis(resets);
    expect([before.error?.name, within.error?.name]).toEqual([
      'ConnectionError',
      streams ? 'IncompleteAnswerError' : 'ConnectionError',
    ]);
    expect([isRetryable(before.error), isRetryable(within.error)]).toEqual([true, true]);
  });
  it.each([
    ['before it has answered', () => undefined],
    ['in the middle of its answer', halfThen(() => undefined)],
  ])('gives up a server that falls silent %s, and closes the connection', async (_, answer) => {
    const pass = virtualTimers();
    let arrive: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const server = await serve((...request) => {
      arrive();
      return answer(...request);
    });
    const played = play(ask(server.url), { idleTimeoutMs: 150 });
    await arrived;
    const { error } = await pass(played);
    expect(error).toMatchObject({ name: 'TaskTimeoutError', kind: 'idle' });
    expect(await server.requests[0]?.abandoned).toBe(true);
  });
  it('fails for what is no answer, in a way that may heal', async () => {
    const { error } = await askThis(talksRubbish);
    expect(error?.name).toBe('IncompleteAnswerError');
    expect(isRetryable(error)).toBe(true);
  });
  it.each([429, 503])('fails for HTTP %i with the wait that is asked for, or with none', async (status) => {
    const hinted = await askThis(refuses(status, 7));
    expect(hinted.error).toMatchObject({ name: 'HttpError', status });
    expect(retryAfterMs(hinted.error)).toBeGreaterThanOrEqual(7_000);
    expect(retryAfterMs(hinted.error)).toBeLessThanOrEqual(9_000);
    const bare = await askThis(refuses(status));
    expect(bare.error).toMatchObject({ name: 'HttpError', status });
    expect(retryAfterMs(bare.error)).toBeUndefined();
    expect(isRetryable(bare.error)).toBe(true);
  });
  it('asks once where asking again would not help', async () => {
    const { error, server } = await askThis(refuses(404), { retry: true });
    expect(error).toMatchObject({ name: 'HttpError', status: 404 });
    expect(server.requests).toHaveLength(1);
  });
  it.each([
    ['HTTP 503', refuses(503)],
    ['a reset', resets],
    ['an early end', halfThen((response) => response.end())],
    ['garbage', talksRubbish],
  ])('heals from %s; text that was half there is not there twice', async (_, failure) => {
    const server = await serve(inTurn(failure, answers));
    const states: RunState[] = [];
    const task: TaskFunction<[], string, string> = ask(server.url);
    const run$ = runTasks({ task }, { retry: { attempts: 2, delay: () => 0 }, heartbeatMs: false });
    await new Promise<void>((resolve) =>
      run$.pipe(runState()).subscribe({ next: (state) => states.push(state), complete: resolve }),
    );
    const last = states.at(-1)?.tasks.get('task');
    expect(last).toMatchObject({ status: 'completed', attempts: 2, value: whole });
    if (last?.text !== '') expect(last?.text).toBe(whole);
    for (const { tasks } of states) expect(whole.startsWith(tasks.get('task')?.text ?? '')).toBe(true);
  });
  it('answers many at once, each with its own', async () => {
    const server = await serve((got, response) => answers(got, response, 0));
    const tasks = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`task ${i}`, ask(server.url)]));
    const { counts, tasks: states } = await finalState(runTasks(tasks));
    expect(counts.completed).toBe(20);
    expect([...states.values()].every(({ value }) => value === whole)).toBe(true);
    expect(server.requests).toHaveLength(20);
  });
});
