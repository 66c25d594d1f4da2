import type { TaskEvent } from 'parallel-genai';
import { toEventStream } from 'parallel-genai/sse';
import { EMPTY, finalize, NEVER, Observable, Subject, Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const chunk = (name: string, value: unknown): TaskEvent => ({ type: 'chunk', name, attempt: 1, at: 0, value });

function reading(response: Response) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  const read = async () => {
    const { done, value } = await reader.read();
    return done ? undefined : decoder.decode(value);
  };
  return { read, leave: () => reader.cancel() };
}

const begin = 'event: begin\ndata: {"heartbeatMs":15000}\n\n';

/** What the fullest of some subscriptions has to tear down, of which RxJS tells nothing by itself. */
const mostHeld = (subscriptions: readonly unknown[]): number =>
  Math.max(
    ...subscriptions.map(
      (held) => (held as { _finalizers?: readonly unknown[] | null | undefined })._finalizers?.length ?? 0,
    ),
  );

describe('toEventStream', () => {
  it('answers with headers that keep proxies from gathering, and those it is given', () => {
    const { headers } = toEventStream(EMPTY, { headers: { 'x-run': '7', 'cache-control': 'no-store' } });
    expect(Object.fromEntries(headers)).toEqual({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-run': '7',
    });
  });
  it('begins the run with the first read, and ends with a message that says so', async () => {
    let runs = 0;
    const response = toEventStream(
      new Observable((subscriber) => {
        runs++;
        subscriber.next(chunk('a', 'x'));
        subscriber.complete();
      }),
    );
    expect(runs).toBe(0);
    const sent = `${begin}data: {"type":"chunk","name":"a","attempt":1,"at":0,"value":"x"}\n\nevent: end\ndata: {}\n\n`;
    expect(await response.text()).toBe(sent);
    expect(runs).toBe(1);
  });
  it('cancels the run when the reader leaves, even while it waits', async () => {
    let left = false;
    const { read, leave } = reading(toEventStream(NEVER.pipe(finalize(() => (left = true)))));
    await read();
    const waiting = read();
    await leave();
    expect(left).toBe(true);
    expect(await waiting).toBeUndefined();
  });
  it.each([
    [{ heartbeatMs: 0 }, 'heartbeatMs must be a number above 0, got 0'],
    [{ heartbeatMs: Number.NaN }, 'heartbeatMs must be a number above 0, got NaN'],
    [{ maxBufferedChars: 0.5 }, 'maxBufferedChars must be a whole number of at least 1, got 0.5'],
  ])('refuses %j', (options, message) => {
    expect(() => toEventStream(EMPTY, options)).toThrow(new RangeError(message));
  });

  describe('in time', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    it('gives a sign of life when nothing happens for heartbeatMs, and not before', async () => {
      const events$ = new Subject<TaskEvent>();
      const { read, leave } = reading(toEventStream(events$, { heartbeatMs: 1_000 }));
      expect(await read()).toContain('"heartbeatMs":1000');
      const next = read();
      await vi.advanceTimersByTimeAsync(900);
      events$.next(chunk('a', 'x'));
      expect(await next).toContain('"value":"x"');
      const silence = read();
      await vi.advanceTimersByTimeAsync(999);
      expect(await Promise.race([silence, Promise.resolve('nothing yet')])).toBe('nothing yet');
      await vi.advanceTimersByTimeAsync(1);
      expect(await silence).toBe(': still here\n\n');
      await leave();
      expect(vi.getTimerCount()).toBe(0);
    });
    it('keeps nothing of the signs of life that it gave', async () => {
      const held = vi.spyOn(Subscription.prototype, 'add');
      const { read, leave } = reading(toEventStream(NEVER, { heartbeatMs: 1_000 }));
      await read();
      for (let beat = 0; beat < 100; beat++) {
        const sign = read();
        await vi.advanceTimersByTimeAsync(1_000);
        expect(await sign).toBe(': still here\n\n');
      }
      expect(mostHeld(held.mock.contexts)).toBeLessThan(5);
      await leave();
      held.mockRestore();
    });

    it('leaves no timer behind when the run ends', async () => {
      const events$ = new Subject<TaskEvent>();
      const { read } = reading(toEventStream(events$));
      await read();
      const last = read();
      events$.complete();
      expect(await last).toBe('event: end\ndata: {}\n\n');
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});

describe('a reader that lags', () => {
  const text = 'x'.repeat(1_000);
  /** Unread events of two tasks, then all that the reader gets. */
  async function lag(
    options: { maxBufferedChars?: number },
    fill: (events$: Subject<TaskEvent>) => void | Promise<void>,
  ) {
    const events$ = new Subject<TaskEvent>();
    const response = reading(toEventStream(events$, options));
    await response.read();
    await fill(events$);
    let sent = '';
    for (let piece = await response.read(); piece !== undefined; piece = await response.read()) sent += piece;
    const messages = sent.split('\n\n').flatMap((message) => {
      const [, type = 'event', data = '{}'] = /^(?:event: (\w+)\n)?data: (.*)$/s.exec(message) ?? [];
      return message ? [{ sent: type, ...(JSON.parse(data) as TaskEvent) }] : [];
    });
    return { sent, messages, events$ };
  }
  const textOf = (messages: readonly TaskEvent[], task: string) =>
    messages.map((event) => (event.type === 'chunk' && event.name === task ? event.value : '')).join('');

  it('gets the same texts in fewer chunks, no heartbeats, and all else as it was', async () => {
    const { messages } = await lag({}, (events$) => {
      for (let i = 0; i < 200; i++) {
        events$.next(chunk('a', text));
        events$.next(chunk('b', `${i},`));
        events$.next({ type: 'heartbeat', name: 'a', attempt: 1, at: i, elapsedMs: i, idleMs: 0 });
      }
      events$.next({ type: 'retry', name: 'a', attempt: 1, at: 1, error: new Error('cut'), delayMs: 5 });
      events$.next(chunk('a', 'anew'));
      events$.complete();
    });
    expect(textOf(messages, 'a')).toBe(`${text.repeat(200)}anew`);
    expect(textOf(messages, 'b')).toBe(Array.from({ length: 200 }, (_, i) => `${i},`).join(''));
    expect(messages.length).toBeLessThan(250);
    expect(messages.slice(-3)).toMatchObject([{ type: 'retry' }, { type: 'chunk', value: 'anew' }, { sent: 'end' }]);
  });
  it('ends the run when more than maxBufferedChars wait, and is told', async () => {
    let cancelled = false;
    const { messages, events$ } = await lag({ maxBufferedChars: 50_000 }, async (events$) => {
      for (let i = 0; i < 100; i++) events$.next(chunk('a', text));
      await new Promise((resolve) => setTimeout(resolve, 20));
      cancelled = !events$.observed;
    });
    expect(cancelled).toBe(true);
    expect(events$.observed).toBe(false);
    expect(messages).toMatchObject([
      {
        sent: 'failed',
        name: 'ConnectionError',
        message: expect.stringMatching(/^more than 50000 characters waited/) as string,
      },
    ]);
  });
  it('may get a burst over maxBufferedChars that it reads at once', async () => {
    const response = toEventStream(
      new Observable((subscriber) => {
        for (let i = 0; i < 100; i++) subscriber.next(chunk('a', text));
        subscriber.complete();
      }),
      { maxBufferedChars: 50_000 },
    );
    expect(await response.text()).toMatch(/event: end\ndata: \{\}\n\n$/);
  });
});
