import type { TaskContext, TaskReport } from 'parallel-genai';
import { describe, expect, it, vi } from 'vitest';
import { type ModelCall, readAnswer } from '../../../src/providers/gemini-api/readAnswer.js';
import { outcomeFixtures } from '../../fixtures/gemini/outcomes.js';
import { type CallEnd, expectOutcome } from '../../support/expectOutcome.js';

/** A context that keeps what it is told. */
function newContext(signal = new AbortController().signal) {
  const chunks: string[] = [];
  const reports: TaskReport[] = [];
  let signs = 0;
  const context: TaskContext<string> = {
    name: 'task',
    attempt: 1,
    signal,
    emit: (chunk) => void chunks.push(chunk),
    heartbeat: () => void signs++,
    report: (facts) => void reports.push(facts),
  };
  return { context, chunks, reports, signs: () => signs };
}

const callWith = (responses: readonly unknown[], stream = true): ModelCall => ({
  stream,
  open: () => Promise.resolve(responses),
  explain: (error) => error,
});

const endOf = (promise: Promise<{ text: string }>): Promise<CallEnd> =>
  promise.then(
    ({ text }) => ({ value: text }),
    (error: unknown) => ({ error }),
  );

describe('what came and what it means', () => {
  it.each(outcomeFixtures.filter(({ only }) => only !== 'unary'))(
    'streamed: $shows',
    async ({ responses, outcome }) => {
      const { context, chunks, reports } = newContext();
      const end = await endOf(readAnswer(callWith(responses), context));
      expectOutcome(end, outcome);
      if ('value' in end) expect(chunks.join('')).toBe(end.value);
      if ('finishReason' in outcome)
        expect(Object.assign({}, ...reports)).toMatchObject({ finishReason: outcome.finishReason });
    },
  );

  it.each(outcomeFixtures.filter(({ only }) => only !== 'stream'))('unary: $shows', async ({ responses, outcome }) => {
    expectOutcome(await endOf(readAnswer(callWith(responses, false), newContext().context)), outcome);
  });
});

describe('readAnswer', () => {
  const response = (parts: object[], more: object = {}) => ({ candidates: [{ content: { parts }, ...more }] });

  it('gives the whole answer: parts, calls, citations, usage', async () => {
    const citation = { startIndex: 0, endIndex: 3, uri: 'https://example.org' };
    const other = { startIndex: 4, endIndex: 9, title: 'A book' };
    const call = { name: 'weather', args: { city: 'Odense' } };
    const thought = { text: 'Hm.', thought: true };
    const answer = await readAnswer(
      callWith([
        response([thought]),
        response([{ text: 'Hej' }], { citationMetadata: { citationSources: [citation] } }),
        response([{ functionCall: call }], { citationMetadata: { citations: [citation, other] } }),
        {
          ...response([], { finishReason: 'STOP' }),
          usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 7, thoughtsTokenCount: 11, totalTokenCount: 23 },
        },
      ]),
      newContext().context,
    );
    expect(answer).toEqual({
      text: 'Hej',
      parts: [thought, { text: 'Hej' }, { functionCall: call }],
      functionCalls: [call],
      finishReason: 'STOP',
      usage: { inputTokens: 5, outputTokens: 18, thoughtTokens: 11, totalTokens: 23 },
      citations: [citation, other],
      thoughts: 'Hm.',
      groundingMetadata: undefined,
      urlContextMetadata: undefined,
      candidates: [
        {
          content: { parts: [thought, { text: 'Hej' }, { functionCall: call }] },
          finishReason: 'STOP',
          citationMetadata: { citationSources: [citation], citations: [citation, other] },
        },
      ],
    });
  });

  it('reports usage as it comes, the last one whole, and for an answer that then fails too', async () => {
    const { context, reports } = newContext();
    const usage = (candidatesTokenCount: number) => ({ usageMetadata: { promptTokenCount: 2, candidatesTokenCount } });
    const responses = [
      { ...response([{ text: 'A' }]), ...usage(1), modelVersion: 'gemini-test-001' },
      { ...response([], { finishReason: 'SAFETY' }), ...usage(3) },
    ];
    await expect(readAnswer(callWith(responses), context)).rejects.toThrow('blocked');
    expect(reports).toEqual([
      { usage: { inputTokens: 2, outputTokens: 1 }, model: 'gemini-test-001' },
      { usage: { inputTokens: 2, outputTokens: 3 }, finishReason: 'SAFETY' },
    ]);
  });

  it('counts a thought as a sign of life', async () => {
    const { context, chunks, signs } = newContext();
    const responses = [response([{ text: 'Hm.', thought: true }]), response([{ text: 'A' }], { finishReason: 'STOP' })];
    await readAnswer(callWith(responses), context);
    expect(chunks).toEqual(['A']);
    expect(signs()).toBe(1);
  });

  it('asks nothing when the signal is aborted already', async () => {
    const reason = new Error('too late');
    let asked = false;
    const call = { ...callWith([]), open: () => Promise.resolve(((asked = true), [])) };
    await expect(readAnswer(call, newContext(AbortSignal.abort(reason)).context)).rejects.toBe(reason);
    expect(asked).toBe(false);
  });

  it('ends with its own reason when aborted, whatever the SDK throws, and emits nothing that comes later', async () => {
    const task = new AbortController();
    const { context, chunks } = newContext(task.signal);
    async function* responses() {
      yield response([{ text: 'A' }]);
      task.abort(new Error('enough'));
      yield await Promise.resolve(response([{ text: 'B' }]));
      throw new TypeError('terminated');
    }
    const call = { ...callWith([]), open: () => Promise.resolve(responses()) };
    await expect(readAnswer(call, context)).rejects.toThrow('enough');
    expect(chunks).toEqual(['A']);
  });

  it('ends the call when it leaves a stream early, and only then', async () => {
    const seen: AbortSignal[] = [];
    const open = (responses: unknown[]) => (signal: AbortSignal) => Promise.resolve((seen.push(signal), responses));
    const good = [response([{ text: 'A' }], { finishReason: 'STOP' })];
    const bad = [{ error: { code: 500, message: 'No luck.' } }, ...good];
    await readAnswer({ ...callWith([]), open: open(good) }, newContext().context);
    await expect(readAnswer({ ...callWith([]), open: open(bad) }, newContext().context)).rejects.toThrow('No luck.');
    expect(seen.map(({ aborted }) => aborted)).toEqual([false, true]);
  });

  it("leaves no listener on the task's signal", async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await expect(readAnswer(callWith([{}]), newContext(signal).context)).rejects.toThrow();
    expect(added).toHaveBeenCalledOnce();
    expect(removed.mock.calls).toContainEqual(added.mock.calls[0]);
  });
});
