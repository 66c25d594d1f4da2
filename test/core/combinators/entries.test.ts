import { createLimiter, fallback, HttpError, type Limiter, race, runTasks, type TaskContext } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, failAfter, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const answerOf = (run: { readonly events: readonly object[] }) =>
  run.events.at(-1) as { type: string; value?: unknown };
const hour = 3_600_000;

/** A limiter that lets nobody in, and how it came to that. */
const shut: Readonly<Record<string, () => Promise<Limiter>>> = {
  paused: async () => {
    const limiter = createLimiter();
    limiter.pause();
    return limiter;
  },
  closed: () => refusedBy(new HttpError('busy', 429, { retryAfterMs: 60_000 })),
  exhausted: () => refusedBy(new HttpError('used up for the day', 429, { retryAfterMs: 5 * hour })),
};

async function refusedBy(error: Error): Promise<Limiter> {
  const limiter = createLimiter();
  record(runTasks({ first: () => Promise.reject(error) }, { limiter }));
  await vi.advanceTimersByTimeAsync(0);
  return limiter;
}

describe.each(Object.entries(shut))('a function whose limiter is %s', (_, make) => {
  it.each([
    ['fallback', fallback],
    ['race', race],
  ])('is passed over by %s while another can answer, however often it is asked', async (_, combine) => {
    const limiter = await make();
    const primary = vi.fn(() => 'primary');
    const tasks = Array.from({ length: 200 }, (_, index) => ({
      name: `${index}`,
      run: combine({ run: primary, limiter }, () => 'second'),
    }));
    const run = record(runTasks(tasks));
    await vi.advanceTimersByTimeAsync(0);
    expect(run.end).toBe('completed');
    const values = run.events.flatMap((event) => (event.type === 'complete' ? [event.value] : []));
    expect(values).toEqual(Array.from({ length: 200 }, () => 'second'));
    expect(primary).not.toHaveBeenCalled();
    expect(limiter.waiting).toBe(0);
  });

  it.each([
    ['fallback', fallback],
    ['race', race],
  ])('is asked by %s after all others have failed', async (_, combine) => {
    const limiter = await make();
    const task = combine({ run: () => 'primary', limiter }, failAfter(5, new Error('down')));
    const run = record(runTasks({ task }));
    await vi.advanceTimersByTimeAsync(5);
    limiter.resume();
    await vi.advanceTimersByTimeAsync(70_000);
    expect(run.end).toBe('completed');
    if (limiter.waiting === 0 && answerOf(run).type === 'error')
      expect(answerOf(run)).toMatchObject({ error: { status: 429 } });
    else expect(answerOf(run)).toMatchObject({ type: 'complete', value: 'primary' });
  });

  it('is waited for where it is the only one, and given up with its attempt', async () => {
    const limiter = await make();
    const run = record(runTasks({ task: { run: fallback({ run: () => 'primary', limiter }), timeoutMs: 50 } }));
    await vi.advanceTimersByTimeAsync(60);
    expect(answerOf(run).type).toBe('error');
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
  });
});

it.each([
  ['fallback', fallback],
  ['race', race],
])(
  'a function whose limiter is closed is not asked by %s after a chunk of another, which would stay before its answer',
  async (_, combine) => {
    const limiter = createLimiter();
    limiter.pause();
    const passedOver = vi.fn(() => 'second');
    const breaksOff = ({ emit }: TaskContext) => {
      emit('half of an ans');
      throw new Error('down');
    };
    const run = record(runTasks({ task: combine({ run: passedOver, limiter }, breaksOff) }));
    limiter.resume();
    await vi.advanceTimersByTimeAsync(0);
    expect(run.events.map(({ type }) => type)).toEqual(['start', 'chunk', 'error']);
    expect(passedOver).not.toHaveBeenCalled();
  },
);

describe('the limiter of one of several functions', () => {
  it.each([
    ['fallback', fallback],
    ['race', race],
  ])('counts each call of %s, and gets its slot back', async (_, combine) => {
    const limiter = createLimiter({ concurrency: 2 });
    let now = 0;
    let most = 0;
    const counted = async (context: TaskContext<string>) => {
      most = Math.max(most, ++now);
      await after(10, 1)(context);
      now--;
      return 'answer';
    };
    const run = combine({ run: counted, limiter });
    const played = record(runTasks(Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`t${index}`, run]))));
    await vi.advanceTimersByTimeAsync(200);
    expect([played.end, most]).toEqual(['completed', 2]);
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
  });

  it.each(['leaves', 'times out', 'loses'])('gets its slot back where its function %s', async (how) => {
    const limiter = createLimiter({ concurrency: 1 });
    const slow = { run: after(1e6, 'slow'), limiter };
    const combined = how === 'loses' ? race(slow, after(5, 'quick')) : fallback(slow);
    const run = record(runTasks({ task: { run: combined, timeoutMs: 20 } }));
    expect(limiter.active).toBe(1);
    if (how === 'leaves') run.unsubscribe();
    await vi.advanceTimersByTimeAsync(20);
    expect(limiter.active).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('learns from what its function is told', async () => {
    const limiter = createLimiter();
    const busy = failAfter(1, new HttpError('busy', 429, { retryAfterMs: 10_000 }));
    const run = record(runTasks({ task: fallback({ run: busy, limiter }, () => 'second') }));
    await vi.advanceTimersByTimeAsync(1);
    expect(answerOf(run)).toMatchObject({ value: 'second' });
    let status: string | undefined;
    limiter.state$.subscribe((state) => (status = state.status)).unsubscribe();
    expect(status).toBe('closed');
  });
});

describe('timeoutMs of one of several functions', () => {
  it('ends it alone, and the next is asked', async () => {
    let reason: unknown;
    const slow = (context: TaskContext<string>) => {
      context.signal.addEventListener('abort', () => {
        reason = context.signal.reason;
      });
      return after(1e6, 'slow')(context);
    };
    const run = record(runTasks({ task: fallback({ run: slow, timeoutMs: 50 }, after(10, 'second')) }));
    await vi.advanceTimersByTimeAsync(60);
    expect(answerOf(run)).toMatchObject({ type: 'complete', value: 'second', elapsedMs: 60 });
    expect(reason).toMatchObject({ kind: 'attempt', limitMs: 50 });
  });

  it('begins when its function does, not while it waits for its limiter', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const hog = record(runTasks({ hog: after(100, 1) }, { limiter }));
    const run = record(runTasks({ task: fallback({ run: after(40, 'in time'), timeoutMs: 50, limiter }) }));
    await vi.advanceTimersByTimeAsync(200);
    expect(hog.end).toBe('completed');
    expect(answerOf(run)).toMatchObject({ value: 'in time' });
  });

  it('takes it out of a race, which the others go on with', async () => {
    const run = record(runTasks({ task: race({ run: after(1e6, 'slow'), timeoutMs: 5 }, after(50, 'other')) }));
    await vi.advanceTimersByTimeAsync(50);
    expect(answerOf(run)).toMatchObject({ type: 'complete', value: 'other' });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what is no entry', () => {
  it.each<[unknown, string]>([
    [{ run: 'ask' }, 'function 1 of fallback must be a function or have one as `run`'],
    [null, 'function 1 of fallback must be a function or have one as `run`'],
    [{ run: () => 1, timeoutMs: 0 }, 'function 1 of fallback: timeoutMs must be a number above 0'],
    [{ run: () => 1, limiter: {} }, 'function 1 of fallback: limiter must come from createLimiter()'],
  ])('is refused, and named: %j', (entry, message) => {
    expect(() => fallback(() => 1, entry as never)).toThrow(message);
    expect(() => race(() => 1, entry as never)).toThrow(message.replace('fallback', 'race'));
  });
});
