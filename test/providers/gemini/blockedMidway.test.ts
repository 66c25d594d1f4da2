import { describe, expect, it } from 'vitest';
import { geminiAdapters } from '../../support/geminiAdapters.js';
import { said, serveReplies, streamOf } from '../../support/geminiServer.js';
import { play } from '../../support/play.js';

const retry = { attempts: 3, delay: () => 0 };
const blocked = { promptFeedback: { blockReason: 'PROHIBITED_CONTENT', blockReasonMessage: 'Not that.' } };
const usage = { usageMetadata: { promptTokenCount: 3 } };
const ratings = [{ category: 'HARM_CATEGORY_HARASSMENT', probability: 'LOW' }];
const rated = { promptFeedback: { safetyRatings: ratings } };

describe.each(geminiAdapters)('prompt feedback through $adapter', ({ ask }) => {
  async function answerTo(...responses: readonly object[]) {
    const server = await serveReplies(streamOf(...responses));
    const { events, chunks } = await play(ask(server.url), { retry });
    return { end: events.at(-1), chunks, requests: server.requests };
  }

  it.each([
    ['in an event of its own', [said('Once upon'), { ...blocked, ...usage }]],
    ['beside the last text', [said('Once'), said(' upon', undefined, blocked)]],
    ['before all text', [blocked, said('Once upon')]],
    ['and ratings after it', [said('Once upon'), { promptFeedback: { ...blocked.promptFeedback, ...rated } }]],
  ])('that blocks, %s, is told once where no finish reason came', async (_, responses) => {
    const { end, chunks, requests } = await answerTo(...responses);
    expect(end).toMatchObject({
      type: 'error',
      attempts: 1,
      error: { name: 'BlockedError', reason: 'PROHIBITED_CONTENT', text: 'Once upon' },
    });
    expect((end as { error: Error }).error.message).toBe('the prompt was blocked: PROHIBITED_CONTENT (Not that.)');
    expect(chunks.join('')).toBe('Once upon');
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['before it', [{ ...said('Once upon'), ...rated }, said(' a time.', 'STOP')]],
    ['beside its end', [said('Once upon'), said(' a time.', 'STOP', rated)]],
    ['after it', [said('Once upon'), said(' a time.', 'STOP'), rated]],
  ])('that only rates a finished answer, %s, is ignored', async (_, responses) => {
    expect((await answerTo(...responses)).end).toMatchObject({ type: 'complete', value: 'Once upon a time.' });
  });

  it('that only rates an answer which broke off does not keep it from being tried again', async () => {
    const { end, requests } = await answerTo(said('Once upon', undefined, rated));
    expect(end).toMatchObject({ type: 'error', attempts: 3, error: { name: 'IncompleteAnswerError' } });
    expect(requests).toHaveLength(3);
  });
});
