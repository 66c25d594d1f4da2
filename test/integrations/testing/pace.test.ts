import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sample } from '../../../src/integrations/testing/Distribution.js';
import { seededRandom } from '../../../src/integrations/testing/random.js';
import { askStream, askUnary } from './ask.js';
import { mockedNetwork, playing } from './network.js';

mockedNetwork();

/** Lets everything happen that needs no time, until the condition holds; `vi.waitFor` would move the time. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !condition(); turn++) await vi.advanceTimersByTimeAsync(0);
  expect(condition()).toBe(true);
}

describe('mockGemini’s pace', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is a latency, then a chunk at a time', async () => {
    const gemini = playing({ answer: 'abcdef', latencyMs: 1_000, chunkMs: 100, chunkChars: 2 });
    const answer = askStream();
    await until(() => vi.getTimerCount() === 1);
    await vi.advanceTimersByTimeAsync(999);
    expect(gemini.calls[0]?.status).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    await until(() => vi.getTimerCount() === 1);
    expect(gemini.calls[0]?.status).toBe('answering');
    await vi.advanceTimersByTimeAsync(100);
    await until(() => vi.getTimerCount() === 1);
    await vi.advanceTimersByTimeAsync(99);
    expect(gemini.counts).toMatchObject({ inFlight: 1, answered: 0 });
    await vi.advanceTimersByTimeAsync(1);
    expect((await answer).data).toHaveLength(3);
    expect(gemini.counts.answered).toBe(1);
  });

  it('makes a unary answer wait as long as its stream', async () => {
    const gemini = playing({ answer: 'abcdef', latencyMs: 1_000, chunkMs: 100, chunkChars: 2 });
    const answer = askUnary();
    await until(() => vi.getTimerCount() === 1);
    await vi.advanceTimersByTimeAsync(1_000);
    for (const ms of [100, 99]) {
      await until(() => vi.getTimerCount() === 1);
      await vi.advanceTimersByTimeAsync(ms);
    }
    expect(gemini.counts).toMatchObject({ inFlight: 1, answered: 0 });
    await vi.advanceTimersByTimeAsync(1);
    expect((await answer).status).toBe(200);
  });
});

describe('mockGemini’s chance', () => {
  const answer = 'MLOps joins machine learning and operations. '.repeat(20);

  it('cuts the same question into the same chunks, and another seed into others', async () => {
    const gemini = playing();
    const chunks = async (seed: number | string) => {
      gemini.reset({ seed, answer });
      return (await askStream()).data;
    };
    const first = await chunks(1);
    expect(await chunks(1)).toEqual(first);
    expect(await chunks('another')).not.toEqual(first);
  });

  const draws = (spread: Parameters<typeof sample>[0]) => {
    const random = seededRandom('seed');
    return Array.from({ length: 2_000 }, () => sample(spread, random)).sort((a, b) => a - b);
  };

  it('draws from a range, each value as likely', () => {
    const values = draws([100, 300]);
    expect(values[0]).toBeGreaterThanOrEqual(100);
    expect(values.at(-1)).toBeLessThanOrEqual(300);
    expect(values[1_000]).toBeGreaterThan(190);
    expect(values[1_000]).toBeLessThan(210);
  });

  it('draws log-normal values: half below the median, a long tail that `max` cuts', () => {
    const values = draws({ median: 800 });
    expect(values[1_000]).toBeGreaterThan(760);
    expect(values[1_000]).toBeLessThan(840);
    expect(values.filter((value) => value > 800 * 2.28).length / 2_000).toBeCloseTo(0.05, 1);
    expect(values[0]).toBeGreaterThan(0);
    expect(draws({ median: 800, sigma: 2, max: 900 }).at(-1)).toBe(900);
    expect(new Set(draws({ median: 800, sigma: 0 }))).toEqual(new Set([800]));
  });
});
