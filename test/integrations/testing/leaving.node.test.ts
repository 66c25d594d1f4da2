import { afterEach, describe, expect, it, vi } from 'vitest';
import { post } from './ask.js';
import { mockedNetwork, playing } from './network.js';

mockedNetwork();
afterEach(() => {
  vi.useRealTimers();
});

// In Node alone: a browser does not tell a service worker of a caller who leaves before the first byte of the body.
describe('a caller who leaves mockGemini before the answer begins', () => {
  it('how many calls are in flight, and the most there were', async () => {
    const gemini = playing({ failures: [{ fail: 'stall' }] });
    const caller = new AbortController();
    const all = [1, 2, 3].map((i) => post('generateContent', { prompt: `${i}`, signal: caller.signal }));
    await expect.poll(() => gemini.counts).toMatchObject({ made: 3, inFlight: 3 });
    const responses = await Promise.all(all);
    const bodies = responses.map((response) => response.text());
    caller.abort();
    expect((await Promise.allSettled(bodies)).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    await expect.poll(() => gemini.counts).toMatchObject({ inFlight: 0, peakInFlight: 3, aborted: 3 });
  });

  it('leaves no timer behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const gemini = playing({ answer: 'abcdef', latencyMs: 60_000 });
    const caller = new AbortController();
    const answer = post('generateContent', { signal: caller.signal });
    await expect.poll(() => vi.getTimerCount()).toBe(1);
    caller.abort();
    await expect(answer).rejects.toThrow();
    await expect.poll(() => vi.getTimerCount()).toBe(0);
    expect(gemini.counts).toMatchObject({ inFlight: 0, aborted: 1 });
  });
});
