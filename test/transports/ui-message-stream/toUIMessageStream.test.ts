/** What a run is told as for `useChat`. That the SDK puts it together is tried in test/interop. */
import type { TaskEvent } from 'parallel-genai';
import { type TaskStreamChunk, toUIMessageStream, toUIMessageStreamResponse } from 'parallel-genai/ai';
import { NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answered, began, failedOnce, gaveUp, wrote } from '../../providers/ag-ui/agUiEvents.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A run that a reader follows: what came by now. */
function follow(options?: Parameters<typeof toUIMessageStream>[1]) {
  const run$ = new Subject<TaskEvent>();
  const reader = toUIMessageStream(run$, options).getReader();
  const chunks: TaskStreamChunk[] = [];
  let isOver = false;
  void (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
    }
    isOver = true;
  })();
  const come = async (ms: number, ...events: TaskEvent[]) => {
    await vi.advanceTimersByTimeAsync(0);
    for (const event of events) run$.next(event);
    await vi.advanceTimersByTimeAsync(ms);
    return chunks.splice(0);
  };
  return { run$, come, isOver: () => isOver };
}

const texts = (chunks: readonly TaskStreamChunk[]) =>
  chunks.flatMap((chunk) =>
    chunk.type === 'data-task' ? [`${chunk.id} ${chunk.data.status} ${chunk.data.text}`] : [],
  );

describe('toUIMessageStream', () => {
  it('tells each task as a part whose id is its name, again and again', async () => {
    const { run$, come, isOver } = follow();
    expect(await come(0)).toEqual([{ type: 'start' }]);
    expect(await come(0, began('a'))).toEqual([
      {
        type: 'data-task',
        id: 'a',
        data: { name: 'a', status: 'running', text: '', attempts: 1, elapsedMs: 0 },
      },
    ]);
    const usage = { inputTokens: 3 };
    const end = await come(0, wrote('a', 'On'), answered('a', 'One.', 1, { report: { usage } }));
    expect(end.at(-1)).toEqual({
      type: 'data-task',
      id: 'a',
      data: { name: 'a', status: 'completed', text: 'One.', attempts: 1, rank: 1, elapsedMs: 1, usage },
    });
    run$.complete();
    expect(await come(0)).toEqual([{ type: 'finish' }]);
    expect(isOver()).toBe(true);
  });

  it('lets text wait for more, and all else come at once', async () => {
    const { come } = follow();
    await come(0, began('a'));
    expect(texts(await come(99, wrote('a', 'On'), wrote('a', 'e')))).toEqual([]);
    expect(texts(await come(1))).toEqual(['a running One']);
    expect(texts(await come(0, wrote('a', '.'), failedOnce('a', new Error('no'))))).toEqual(['a retrying ']);
  });

  it('does not wait where it is not to', async () => {
    const { come } = follow({ paceMs: 0 });
    expect(texts(await come(0, began('a'), wrote('a', 'One')))).toEqual(['a running One']);
  });

  it('takes the text of a failed attempt back, and tells when the next one is due', async () => {
    const { come } = follow({ paceMs: 0 });
    const [, retrying] = await come(0, began('a'), wrote('a', 'Void'), failedOnce('a', new RangeError('no')));
    expect(retrying).toMatchObject({
      data: { status: 'retrying', text: '', retryAt: 5, error: { name: 'RangeError', message: 'no' } },
    });
  });

  it('tells answers that are no text as a value, and failures without a key', async () => {
    const { come } = follow();
    const chunks = await come(
      0,
      answered('a', { ok: true }),
      gaveUp('b', new Error('no: sk-0123456789abcdef0123')),
      gaveUp('c', new Error('enough'), { cancelled: true }),
    );
    expect(chunks.slice(1)).toMatchObject([
      { id: 'a', data: { status: 'completed', text: '', value: { ok: true } } },
      { id: 'b', data: { status: 'failed', error: { name: 'Error', message: 'no: …' } } },
      { id: 'c', data: { status: 'cancelled' } },
    ]);
  });

  it('leaves no task running at the end of a run that was stopped', async () => {
    const { run$, come } = follow();
    await come(0, began('a'));
    run$.complete();
    expect(await come(0)).toMatchObject([{ id: 'a', data: { status: 'cancelled' } }, { type: 'finish' }]);
  });

  it('ends a run that failed as a whole with an error', async () => {
    const { run$, come } = follow();
    await come(0, began('a'));
    run$.error(new Error('It broke.'));
    const chunks = await come(0);
    expect(chunks).toMatchObject([{ data: { status: 'cancelled' } }, { type: 'error', errorText: 'It broke.' }]);
  });

  it('ends a run whose answer is no JSON with an error, and cancels it', async () => {
    const { run$, come } = follow();
    expect((await come(0, answered('a', 10n))).at(-1)).toMatchObject({ type: 'error' });
    expect(run$.observed).toBe(false);
  });

  it('holds the latest state alone for a reader that lags', async () => {
    const run$ = new Subject<TaskEvent>();
    const reader = toUIMessageStream(run$).getReader();
    await reader.read();
    run$.next(began('a'));
    for (let i = 0; i < 1_000; i++) run$.next(wrote('a', 'x'));
    const { value } = await reader.read();
    expect(value).toMatchObject({ id: 'a', data: { text: 'x'.repeat(1_000) } });
  });

  it('begins with the first read, and cancels the run when the reader leaves', async () => {
    const left = vi.fn();
    const begun = vi.fn(() => left);
    const reader = toUIMessageStream(new Observable<never>(() => begun())).getReader();
    await vi.advanceTimersByTimeAsync(10);
    expect(begun).not.toHaveBeenCalled();
    await reader.read();
    expect(begun).toHaveBeenCalledTimes(1);
    await reader.cancel();
    expect(left).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses bad options', () => {
    expect(() => toUIMessageStream(NEVER, { paceMs: -1 })).toThrow('paceMs');
    expect(() => toUIMessageStreamResponse(NEVER, { heartbeatMs: 0 })).toThrow('heartbeatMs');
  });
});

describe('toUIMessageStreamResponse', () => {
  it('says what it is, and ends as the protocol does', async () => {
    const response = toUIMessageStreamResponse(of(answered('a', 'One.')), { headers: { 'x-own': '1' } });
    expect(response.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1');
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('x-own')).toBe('1');
    const messages = (await response.text()).split('\n\n');
    expect(messages[0]).toBe('data: {"type":"start"}');
    expect(messages.slice(-3)).toEqual(['data: {"type":"finish"}', 'data: [DONE]', '']);
  });

  it('ends a failed run so, too', async () => {
    const body = await toUIMessageStreamResponse(throwError(() => new Error('no'))).text();
    expect(body).toMatch(/data: \{"type":"error","errorText":"no"\}\n\ndata: \[DONE\]\n\n$/);
  });

  it('gives signs of life while nothing happens', async () => {
    const reader = toUIMessageStreamResponse(NEVER, { heartbeatMs: 1_000 }).body?.getReader();
    const read = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await read()).toContain('start');
    const beats = Promise.all([read(), read()]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await beats).toEqual([': still here\n\n', ': still here\n\n']);
    await reader?.cancel();
    expect(vi.getTimerCount()).toBe(0);
  });
});
