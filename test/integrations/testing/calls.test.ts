import { describe, expect, it } from 'vitest';
import { CallLog } from '../../../src/integrations/testing/CallLog.js';
import { GeminiCall } from '../../../src/integrations/testing/GeminiCall.js';
import { stringsIn } from '../../support/stringsIn.js';
import { askStream, askUnary, post } from './ask.js';
import { mockedNetwork, playing } from './network.js';

mockedNetwork();

describe('mockGemini lets tests see', () => {
  it('what was asked', async () => {
    const gemini = playing();
    await askUnary({ prompt: 'One?', system: 'Be brief.' });
    await askStream({ prompt: 'Two?', model: 'gemini-2.5-pro' });
    await askUnary({ prompt: 'One?', system: 'Be brief.' });
    expect(gemini.calls).toMatchObject([
      { number: 1, attempt: 1, prompt: 'One?', system: 'Be brief.', stream: false, status: 'answered' },
      { number: 2, attempt: 1, prompt: 'Two?', system: '', stream: true, model: 'gemini-2.5-pro' },
      { number: 3, attempt: 2, prompt: 'One?' },
    ]);
    expect(gemini.calls[0]?.body.contents).toEqual([{ role: 'user', parts: [{ text: 'One?' }] }]);
    gemini.reset();
    expect(gemini.calls).toEqual([]);
    await askUnary();
    expect(gemini.calls[0]).toMatchObject({ number: 1, attempt: 1 });
  });

  it('where it was asked, and no key', async () => {
    const gemini = playing();
    await post('streamGenerateContent?alt=sse&key=a-secret', { key: false });
    await post('generateContent', { key: 'a-secret' });
    expect(gemini.calls.map(({ url }) => url.replace(/^.*:(?=stream|generate)/, ''))).toEqual([
      'streamGenerateContent?alt=sse',
      'generateContent',
    ]);
    expect(stringsIn(gemini.calls).filter((text) => text.includes('a-secret'))).toEqual([]);
  });

  it('an abort in the middle of a stream, whose reader hears of it at once', async () => {
    const gemini = playing({ answer: 'word '.repeat(1_000), chunkMs: 5 });
    const caller = new AbortController();
    const response = await post('streamGenerateContent?alt=sse', { signal: caller.signal });
    const reader = response.body!.getReader();
    await reader.read();
    caller.abort();
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow();
    await expect.poll(() => gemini.calls[0]?.status).toBe('aborted');
    expect(gemini.counts).toMatchObject({ made: 1, inFlight: 0, aborted: 1, answered: 0 });
  });

  it('no abort when the caller aborts after the end', async () => {
    const gemini = playing();
    const caller = new AbortController();
    await (await post('generateContent', { signal: caller.signal })).text();
    caller.abort();
    await askUnary();
    expect(gemini.counts).toMatchObject({ answered: 2, aborted: 0 });
  });

  it('the latest thousand calls, and the number of all', () => {
    const log = new CallLog();
    for (let i = 1; i <= 1_005; i++) log.began(new GeminiCall(i, 1, 'm', false, { contents: [] }, ''));
    expect(log.counts.made).toBe(1_005);
    expect(log.calls).toHaveLength(1_000);
    expect(log.calls[0]?.number).toBe(6);
  });
});
