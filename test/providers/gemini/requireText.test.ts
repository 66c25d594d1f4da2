import { describe, expect, it } from 'vitest';
import { geminiAdapters } from '../../support/geminiAdapters.js';
import { type Reply, said, serveReplies, streamOf } from '../../support/geminiServer.js';
import { play } from '../../support/play.js';

const retry = { attempts: 3, delay: () => 0 };
const ways = geminiAdapters.flatMap((adapter) => [true, false].map((stream) => ({ ...adapter, stream })));
const call = { functionCall: { name: 'weather', args: { city: 'Odense' } } };
const ended = (parts: object[] | undefined, finishReason = 'STOP') => ({
  candidates: [{ ...(parts && { content: { role: 'model', parts } }), finishReason, index: 0 }],
});

describe.each(ways)('requireText through $adapter (stream: $stream)', ({ ask, stream }) => {
  const reply = (response: object): Reply => (stream ? streamOf(response) : { body: JSON.stringify(response) });

  it.each([
    ['STOP and no content', ended(undefined)],
    ['STOP and no part', ended([])],
    ['STOP and an empty text', ended([{ text: '' }])],
    ['STOP and white space', ended([{ text: ' \n' }])],
    ['STOP and thoughts', ended([{ text: 'Hm.', thought: true }])],
    ['STOP and a function call', ended([call])],
    ['an unknown finish reason and a function call', ended([call], 'TIRED')],
  ])('refuses %s, and asks again', async (_, response) => {
    const server = await serveReplies([reply(response), reply(said('Hej', 'STOP'))]);
    const { value, events } = await play(ask(server.url, { stream, requireText: true }), { retry });
    expect(value).toBe('Hej');
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'retry',
        error: expect.objectContaining({ name: 'IncompleteAnswerError' }) as unknown,
      }),
    );
  });

  it('says so where no text ever comes, and with which finish reason', async () => {
    const server = await serveReplies(reply(ended([])));
    const { error } = await play(ask(server.url, { stream, requireText: true }), { retry });
    expect(error).toMatchObject({ name: 'IncompleteAnswerError', finishReason: 'STOP', text: '' });
    expect(error?.message).toBe('the model stopped with STOP and no text, which requireText asks for');
    expect(server.requests).toHaveLength(3);
  });

  it('is not asked of select, and does not ask again where MAX_TOKENS left no room', async () => {
    const server = await serveReplies(reply(ended([call], 'MAX_TOKENS')));
    let asked = false;
    const task = ask(server.url, { stream, requireText: true, select: () => (asked = true) });
    const { error } = await play(task, { retry });
    expect(error).toMatchObject({ name: 'IncompleteAnswerError', finishReason: 'MAX_TOKENS', maxRetries: 0 });
    expect(asked).toBe(false);
    expect(server.requests).toHaveLength(1);
  });

  it.each([undefined, false])('set to %s leaves the answer empty', async (requireText) => {
    const server = await serveReplies(reply(ended([call])));
    expect((await play(ask(server.url, { stream, requireText: requireText as false }))).value).toBe('');
  });

  it('must be true or false', () => {
    expect(() => ask('http://127.0.0.1:9', { requireText: 'yes' as never })).toThrow(
      'requireText must be true or false, got "yes"',
    );
  });
});
