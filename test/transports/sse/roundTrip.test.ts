import fc from 'fast-check';
import {
  BlockedError,
  finalState,
  HttpError,
  isRetryable,
  type LimiterState,
  QuotaExhaustedError,
  retryAfterMs,
  runTasks,
  type TaskEvent,
  TaskTimeoutError,
} from 'parallel-genai';
import { RemoteError, toEventStream } from 'parallel-genai/sse';
import { concat, from, lastValueFrom, of, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { wired } from './wired.js';

const all = (events$: ReturnType<typeof wired>) => lastValueFrom(events$.pipe(toArray()), { defaultValue: [] });

const base = { name: fc.string(), attempt: fc.nat(), at: fc.nat() };
const ended = {
  attempts: fc.nat(),
  elapsedMs: fc.nat(),
  report: fc.record({ usage: fc.record({ totalTokens: fc.nat() }), finishReason: fc.string() }),
};
const anyEvent: fc.Arbitrary<TaskEvent> = fc.oneof(
  fc.record({ type: fc.constant('start' as const), ...base }),
  fc.record({
    type: fc.constant('chunk' as const),
    ...base,
    value: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
  }),
  fc.record({ type: fc.constant('heartbeat' as const), ...base, elapsedMs: fc.nat(), idleMs: fc.nat() }),
  fc.record({
    type: fc.constant('complete' as const),
    ...base,
    ...ended,
    value: fc.option(fc.jsonValue(), { nil: undefined }),
  }),
);

describe('what crosses the wire', () => {
  it('is every event, in order, with its values, however the bytes are cut', async () => {
    const run = fc.asyncProperty(
      fc.array(anyEvent),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      async (events, sizes) => {
        // What JSON can tell: it makes 0 of -0.
        expect(await all(wired(from(events), {}, sizes))).toEqual(JSON.parse(JSON.stringify(events)));
      },
    );
    await fc.assert(run, { numRuns: 60 });
  });
  it('is a whole run, of which the client sees the same', async () => {
    const events = await all(
      wired(
        runTasks({
          english: async function* () {
            yield 'ML';
            yield 'Ops 🚀';
            return 'MLOps 🚀';
          },
          __proto__: () => null,
          nothing: () => undefined,
        }),
      ),
    );
    const seen = events.filter(({ name }) => name === 'english');
    expect(seen.map(({ type }) => type)).toEqual(['start', 'chunk', 'chunk', 'complete']);
    expect(seen.at(-1)).toMatchObject({ value: 'MLOps 🚀', attempts: 1 });
    expect(events.find((event) => event.name === 'nothing' && event.type === 'complete')).toHaveProperty(
      'value',
      undefined,
    );
  });
  it.each<LimiterState>([
    { status: 'open', concurrency: Number.POSITIVE_INFINITY },
    { status: 'closed', closedUntil: 5_000, concurrency: 3, requests: { limit: 60, perMs: 60_000 } },
  ])('is what a limiter does, without a limit on its slots too: %o', async (state) => {
    const event = { type: 'limit', name: 'a', attempt: 1, at: 1, ...state } as const;
    expect(await all(wired(of(event)))).toEqual([event]);
  });
  it('is the error of a run that failed as a whole', async () => {
    const start: TaskEvent = { type: 'start', name: 'a', attempt: 1, at: 0 };
    const run$ = concat(
      of(start),
      throwError(() => new RangeError('no more tasks')),
    );
    await expect(all(wired(run$))).rejects.toMatchObject({ name: 'RangeError', message: 'no more tasks' });
  });
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const throwing = {
    toJSON: () => {
      throw new Error('not me');
    },
  };
  const unsendable: [string, unknown, RegExp][] = [
    ['a BigInt', { count: 1n }, /BigInt/],
    ['a cycle', cycle, /circular|cyclic/],
    ['a toJSON that throws', throwing, /not me/],
  ];
  it.each(unsendable)("is that task's error, and nobody else's, for an answer with %s", async (_, value, why) => {
    const tasks = { big: () => value, late: async () => 'fine' };
    const { tasks: seen, counts } = await finalState(wired(runTasks(tasks)));
    const message = expect.stringMatching(/^the value of task 'big' cannot be sent as JSON: /) as string;
    expect(seen.get('big')).toMatchObject({ status: 'failed', error: { name: 'TypeError', message }, attempts: 1 });
    expect((seen.get('big')?.error as Error).message).toMatch(why);
    expect(seen.get('late')).toMatchObject({ status: 'completed', value: 'fine' });
    expect(counts).toMatchObject({ completed: 1, failed: 1 });
  });
  it.each(unsendable)('is that task’s last event for a chunk with %s, and its answer is not told', async (_, value) => {
    const big = async function* () {
      yield 'before';
      yield value;
      yield 'after';
      return 'answer';
    };
    const events = await all(wired(runTasks({ big, late: async () => 'fine' })));
    const told = (name: string) => events.filter((event) => event.name === name).map(({ type }) => type);
    expect(told('big')).toEqual(['start', 'chunk', 'error']);
    expect(told('late')).toEqual(['start', 'complete']);
  });
  it('keeps what such a task used, and drops a report that JSON cannot hold', async () => {
    const end = { type: 'complete', attempt: 1, at: 0, attempts: 1, elapsedMs: 1 } as const;
    const usage = { totalTokens: 7 };
    const events = await all(
      wired(
        from<TaskEvent[]>([
          { ...end, name: 'a', value: 1n, report: { usage } },
          { ...end, name: 'b', value: 1, report: { usage, model: 1n as never } },
        ]),
      ),
    );
    expect(events).toMatchObject([
      { type: 'error', report: { usage } },
      { type: 'complete', value: 1 },
    ]);
    expect(events[1]).not.toHaveProperty('report');
  });
  it('is no end of the stream for an error whose own fields throw', async () => {
    const error = Object.defineProperty(new Error('x'), 'message', {
      get: () => {
        throw new Error('mine');
      },
    });
    const failing = () => Promise.reject(error);
    const { tasks } = await finalState(wired(runTasks({ failing, late: async () => 'fine' })));
    expect(tasks.get('failing')?.error).toMatchObject({ name: 'Error', message: 'the task failed' });
    expect(tasks.get('late')?.value).toBe('fine');
  });
});

describe('an error on the wire', () => {
  const secret = 'AIzaSyD-0123456789012345678901234567890';

  /** A task's error as the client gets it, and the bytes that told of it. */
  async function sent(error: unknown) {
    const events$ = of<TaskEvent>({ type: 'error', name: 'a', attempt: 2, at: 1, attempts: 2, elapsedMs: 9, error });
    const [event] = await all(wired(events$));
    const bytes = await toEventStream(events$).text();
    return { error: (event as { error: RemoteError }).error, bytes };
  }

  it.each([
    new HttpError('HTTP 429: slow down', 429, { retryAfterMs: 1_500 }),
    new HttpError('HTTP 404', 404),
    new QuotaExhaustedError('no more today', 'per day'),
    new TaskTimeoutError('idle', 500),
    new TaskTimeoutError('deadline', 500),
    new BlockedError('SAFETY', 'half an answer'),
    new TypeError('x is not a function'),
    new DOMException('left', 'AbortError'),
    Object.assign(new Error('from an SDK'), { status: 503 }),
  ])('%s keeps name, message, status, kind, and what they mean for a retry', async (thrown) => {
    const { error } = await sent(thrown);
    const { name, message } = thrown;
    const { status, kind } = thrown as { status?: number; kind?: string };
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(RemoteError);
    const { name: n, message: m, status: s, kind: k } = error;
    expect({ name: n, message: m, status: s, kind: k }).toEqual({ name, message, status, kind });
    expect(isRetryable(error)).toBe(isRetryable(thrown));
    expect(retryAfterMs(error)).toBe(retryAfterMs(thrown));
  });
  it('carries no stack, headers, cause, partial text or key', async () => {
    const thrown = Object.assign(
      new Error(`bad key ${secret} at https://x.test/?key=abcdefg`, { cause: new Error('cause') }),
      {
        headers: { authorization: 'Bearer secret-token' },
        request: { body: 'the prompt' },
        text: 'half an answer',
      },
    );
    const { bytes, error } = await sent(thrown);
    expect(error.message).toBe('bad key … at https://x.test/?key=…');
    const [, , data = ''] = bytes.split('data: ');
    const wire = (JSON.parse(data.split('\n')[0] ?? '') as { error: object }).error;
    expect(wire).toEqual({ name: 'Error', message: error.message });
  });
  it.each([
    ['a string', 'out of luck', 'out of luck'],
    ['nothing', undefined, 'undefined'],
    ['an object', { token: 'x' }, 'the task failed'],
  ])('arrives as an Error where %s was thrown', async (_, thrown, message) => {
    const { error } = await sent(thrown);
    expect(error).toMatchObject({ name: 'Error', message });
  });
  it('is cut where its message is endless', async () => {
    expect((await sent(new Error('x'.repeat(50_000)))).error.message).toHaveLength(1_000);
  });
});
