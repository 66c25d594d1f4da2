/** What a run is told as in AG-UI. That real clients read it is tried in test/interop. */
import { BlockedError, HttpError, InputRequiredError, type TaskEvent } from 'parallel-genai';
import { type AgUiResponseOptions, toAgUi } from 'parallel-genai/ag-ui';
import { concat, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answered, began, eventsIn, failedOnce, gaveUp, input, oldInput, told, wrote } from './agUiEvents.js';

const ofType = async (type: string, ...args: Parameters<typeof told>) =>
  (await told(...args)).filter((event) => event.type === type);

describe('toAgUi', () => {
  it('tells each task as a child agent with a message of its own', async () => {
    const events = await told([began('a'), wrote('a', 'On'), wrote('a', 'e.'), answered('a', 'One.')]);
    const tag = { subagentRunId: 'r:1' };
    expect(events).toEqual([
      { type: 'RUN_STARTED', threadId: 't', runId: 'r', protocolVersion: '1.0' },
      { type: 'SUBAGENT_STARTED', name: 'a', ...tag },
      { type: 'TEXT_MESSAGE_START', messageId: 'r:1:1', role: 'assistant', name: 'a', ...tag },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'r:1:1', delta: 'One.', ...tag },
      { type: 'TEXT_MESSAGE_END', messageId: 'r:1:1', ...tag },
      { type: 'SUBAGENT_FINISHED', ...tag },
      { type: 'RUN_FINISHED', threadId: 't', runId: 'r', result: { a: 'One.' }, outcome: { type: 'success' } },
    ]);
  });

  it('tells each task as a step to a client of before 1.0', async () => {
    const events = await told([began('a'), wrote('a', 'One.'), answered('a', 'One.')], oldInput);
    expect(events).toEqual([
      { type: 'RUN_STARTED', threadId: 't', runId: 'r' },
      { type: 'STEP_STARTED', stepName: 'a' },
      { type: 'TEXT_MESSAGE_START', messageId: 'r:1:1', role: 'assistant', name: 'a' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'r:1:1', delta: 'One.' },
      { type: 'TEXT_MESSAGE_END', messageId: 'r:1:1' },
      { type: 'STEP_FINISHED', stepName: 'a' },
      { type: 'RUN_FINISHED', threadId: 't', runId: 'r', result: { a: 'One.' } },
    ]);
  });

  it('takes the text of a failed attempt back, and what others wrote stays', async () => {
    const [snapshot] = await ofType('MESSAGES_SNAPSHOT', [
      began('a'),
      began('b'),
      wrote('a', 'Void'),
      wrote('b', 'Two.'),
      failedOnce('a', new HttpError('no', 503)),
      began('a', 2),
      wrote('a', 'One.', 2),
      answered('a', 'One.', 2),
      answered('b', 'Two.'),
    ]);
    expect(snapshot).toEqual({
      type: 'MESSAGES_SNAPSHOT',
      messages: [
        ...input.messages,
        { id: 'r:2:1', role: 'assistant', name: 'b', content: 'Two.', subagentRunId: 'r:2' },
      ],
    });
  });

  it('sends no snapshot for an attempt that failed before its first text', async () => {
    const events = [began('a'), failedOnce('a', new Error('no')), began('a', 2), answered('a', 'One.', 2)];
    expect(await ofType('MESSAGES_SNAPSHOT', events)).toEqual([]);
  });

  it.each([
    ['came whole', [], 'One.', 'One.'],
    ['has more than the text that was streamed', [wrote('a', 'One')], 'One.', 'One.'],
  ])('tells an answer that %s', async (_, chunks, answer, text) => {
    const events = await told([began('a'), ...chunks, answered('a', answer)]);
    const deltas = events.filter(({ type }) => type === 'TEXT_MESSAGE_CONTENT').map(({ delta }) => delta);
    expect(deltas.join('')).toBe(text);
  });

  it('gives the message an answer that is another than what was streamed', async () => {
    const [snapshot] = await ofType('MESSAGES_SNAPSHOT', [began('a'), wrote('a', 'Wait …'), answered('a', 'One.')]);
    expect(snapshot?.['messages']).toContainEqual(expect.objectContaining({ id: 'r:1:1', content: 'One.' }));
  });

  it('tells answers that are no text as results, and chunks that are none as events of their own', async () => {
    const events = await told([began('a'), wrote('a', { step: 1 }), answered('a', { ok: true })]);
    const tag = { subagentRunId: 'r:1' };
    expect(events).toContainEqual({ type: 'CUSTOM', name: 'chunk', value: { task: 'a', value: { step: 1 } }, ...tag });
    expect(events).toContainEqual({ type: 'SUBAGENT_FINISHED', result: { ok: true }, ...tag });
    expect(events.at(-1)).toMatchObject({ type: 'RUN_FINISHED', result: { a: { ok: true } } });
  });

  it('tells the failure of a task, and the run goes on', async () => {
    const events = [began('a'), began('b'), gaveUp('a', new HttpError('no', 503)), answered('b', 'Two.')];
    const now = await told(events);
    expect(now).toContainEqual({ type: 'SUBAGENT_ERROR', subagentRunId: 'r:1', message: 'no', code: '503' });
    expect(now.at(-1)).toMatchObject({ type: 'RUN_FINISHED', result: { b: 'Two.' } });
    const before = await told(events, oldInput);
    expect(before).toContainEqual({ type: 'CUSTOM', name: 'error', value: { task: 'a', message: 'no', code: '503' } });
    expect(before).toContainEqual({ type: 'STEP_FINISHED', stepName: 'a' });
  });

  it.each([
    ['a run of one task that failed', [gaveUp('a', new BlockedError('SAFETY', ''))], 'blocked: SAFETY', 'BlockedError'],
    [
      'a run of which none answered',
      [gaveUp('a', new HttpError('no', 429)), gaveUp('b', new Error('nor this'))],
      'none of the tasks answered; a: no',
      '429',
    ],
  ])('ends %s with RUN_ERROR', async (_, events, message, code) => {
    expect((await told(events)).at(-1)).toEqual({ type: 'RUN_ERROR', message, code });
  });

  it('takes a cancelled task for no failure of the run', async () => {
    const events = await told([began('a'), gaveUp('a', new Error('enough'), { cancelled: true })]);
    expect(events.slice(-2)).toMatchObject([{ type: 'SUBAGENT_ERROR', code: 'cancelled' }, { type: 'RUN_FINISHED' }]);
  });

  it('ends with an interrupt where a task needs input', async () => {
    const error = new InputRequiredError({ taskId: '7' }, 'Which city?');
    const events = await told([began('a'), gaveUp('a', error), answered('b', 'Two.')]);
    const interrupts = [
      {
        id: 'r:1:input',
        reason: 'input_required',
        message: 'Which city?',
        metadata: { task: 'a', details: { taskId: '7' } },
        subagentRunId: 'r:1',
      },
    ];
    expect(events).toContainEqual({
      type: 'SUBAGENT_FINISHED',
      subagentRunId: 'r:1',
      outcome: { type: 'suspended', interruptIds: ['r:1:input'] },
    });
    expect(events.at(-1)).toMatchObject({ type: 'RUN_FINISHED', outcome: { type: 'interrupt', interrupts } });
  });

  it('sums the usage by model, in whole numbers', async () => {
    const report = (model: string | undefined, inputTokens: number) => ({
      report: { usage: { inputTokens, thoughtTokens: 1 }, ...(model && { model }) },
    });
    const events = [
      answered('a', '', 1, report('m', 3)),
      answered('b', '', 1, report('m', 4)),
      answered('c', '', 1, report(undefined, 0.5)),
    ];
    expect((await told(events)).at(-1)?.['usage']).toEqual([
      { model: 'm', inputTokens: 7, reasoningTokens: 2 },
      { reasoningTokens: 1 },
    ]);
  });

  it('closes what is open at the end of a run that was stopped', async () => {
    const events = await told([began('a'), wrote('a', 'On')]);
    expect(events.slice(-3)).toMatchObject([
      { type: 'TEXT_MESSAGE_END' },
      { type: 'SUBAGENT_ERROR', code: 'cancelled' },
      { type: 'RUN_FINISHED' },
    ]);
  });

  it('tells a second task of a name as another child agent', async () => {
    const starts = await ofType('SUBAGENT_STARTED', [answered('a', '1'), began('a'), answered('a', '2')]);
    expect(starts.map(({ subagentRunId }) => subagentRunId)).toEqual(['r:1', 'r:2']);
  });

  it('is safe for any name', async () => {
    const events = await told([began('__proto__'), answered('__proto__', 'One.')]);
    expect(JSON.stringify(events.at(-1)?.['result'])).toBe('{"__proto__":"One."}');
  });

  it('ends a run that failed as a whole with RUN_ERROR, after what had come, and without a key', async () => {
    const failing = concat(
      of(began('a'), wrote('a', 'One.')),
      throwError(() => new Error('no: sk-0123456789abcdef0123')),
    );
    const events = eventsIn(await toAgUi(failing, input).text());
    expect(events.at(-1)).toEqual({ type: 'RUN_ERROR', message: 'no: …', code: 'Error' });
    expect(events).toContainEqual(expect.objectContaining({ delta: 'One.' }));
  });

  it('ends a run whose answer is no JSON with RUN_ERROR', async () => {
    const last = (await told([began('a'), answered('a', 10n)])).at(-1);
    expect(last).toMatchObject({ type: 'RUN_ERROR', code: 'TypeError' });
    expect(last?.['message']).toMatch(/cannot be sent as JSON/);
  });

  it('begins with the first read, and cancels the run when the reader leaves', async () => {
    const left = vi.fn();
    const begun = vi.fn();
    const events$ = new Observable<never>(() => {
      begun();
      return left;
    });
    const response = toAgUi(events$, input);
    await Promise.resolve();
    expect(begun).not.toHaveBeenCalled();
    const reader = response.body?.getReader();
    await reader?.read();
    expect(begun).toHaveBeenCalledTimes(1);
    await reader?.cancel();
    expect(left).toHaveBeenCalledTimes(1);
  });

  describe('with a reader that lags', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    const lagging = async (options?: AgUiResponseOptions) => {
      const run$ = new Subject<TaskEvent>();
      const reader = toAgUi(run$, input, options).body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
      const read = async () => eventsIn(new TextDecoder().decode((await reader.read()).value));
      const first = await read();
      expect(first.map(({ type }) => type)).toEqual(['RUN_STARTED']);
      return { run$, read };
    };

    it('joins the text that waits', async () => {
      const { run$, read } = await lagging();
      const chunks = Array.from({ length: 100 }, () => wrote('a', 'x'));
      for (const event of [began('a'), ...chunks]) run$.next(event);
      expect(await read()).toMatchObject([{ type: 'SUBAGENT_STARTED' }]);
      expect(await read()).toMatchObject([{ type: 'TEXT_MESSAGE_START' }]);
      expect(await read()).toMatchObject([{ type: 'TEXT_MESSAGE_CONTENT', delta: 'x'.repeat(100) }]);
    });

    it('cancels the run of one that does not read', async () => {
      const { run$, read } = await lagging({ maxBufferedChars: 1_000 });
      for (let i = 0; i < 100; i++) run$.next(wrote('a', 'x'.repeat(20)));
      await vi.advanceTimersByTimeAsync(1);
      expect(run$.observed).toBe(false);
      expect(await read()).toMatchObject([{ type: 'RUN_ERROR', code: 'ConnectionError' }]);
    });
  });

  it('has the headers of an event stream, and those it is given', () => {
    const { headers } = toAgUi(NEVER, input, { headers: { 'x-own': '1' } });
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('x-own')).toBe('1');
  });

  it('refuses what is no request, and bad options', () => {
    expect(() => toAgUi(NEVER, { messages: [] })).toThrow('input must be a request of AG-UI with threadId and runId');
    expect(() => toAgUi(NEVER, { ...input, messages: 'x' } as never)).toThrow('input.messages must be a list');
    expect(() => toAgUi(NEVER, input, { heartbeatMs: 0 })).toThrow('heartbeatMs');
    expect(() => toAgUi(NEVER, input, { maxBufferedChars: 0 })).toThrow('maxBufferedChars');
  });
});
