/** Streams that gateways write and an SDK's own parser does not know. */
import { describe, expect, it } from 'vitest';
import { geminiAdapters } from '../../support/geminiAdapters.js';
import { errorBody, type Reply, said, serveReplies, sse, streamOf } from '../../support/geminiServer.js';
import { play } from '../../support/play.js';

const retry = { attempts: 5, delay: () => 0 };
const stream = (body: string, more: Partial<Reply> = {}): Reply => ({ ...streamOf(), body, ...more });
const done = 'data: [DONE]\r\n\r\n';

const gemini = geminiAdapters[0]!;
const genai = geminiAdapters[1]!;

describe('[DONE] through askGenai', () => {
  it.each([
    ['behind the last event', done],
    ['with a line feed alone', 'data: [DONE]\n\n'],
    ['with a blank after it', 'data: [DONE] \r\n\r\n'],
    ['twice', done + done],
    ['and an event behind it', done + sse(said(' No more.', 'STOP'))],
  ])('%s ends the stream, and the answer is whole', async (_, end) => {
    const server = await serveReplies(stream(sse(said('Hej'), said(' du.', 'STOP')) + end));
    const { value, chunks } = await play(genai.ask(server.url), { retry });
    expect([value, chunks.join('')]).toEqual(['Hej du.', 'Hej du.']);
    expect(server.requests).toHaveLength(1);
  });

  it('closes the connection of a server that leaves it open', async () => {
    const server = await serveReplies(stream(sse(said('Hej', 'STOP')) + done, { then: 'stall' }));
    expect((await play(genai.ask(server.url))).value).toBe('Hej');
    expect(await server.requests[0]?.over).toMatchObject({ aborted: true });
  });

  it('makes no answer of one that broke off before', async () => {
    const server = await serveReplies(stream(sse(said('Hej')) + done));
    const { error } = await play(genai.ask(server.url), { retry });
    expect(error).toMatchObject({ name: 'IncompleteAnswerError', text: 'Hej', finishReason: undefined });
    expect(server.requests).toHaveLength(5);
  });
});

it.each(geminiAdapters)('[DONE] in the text of an answer is text, through $adapter', async ({ ask }) => {
  const server = await serveReplies(streamOf(said('[DONE]'), said(' [DONE]', 'STOP')));
  expect((await play(ask(server.url))).value).toBe('[DONE] [DONE]');
});

const [first, last] = [said('Hej'), said(' du.', 'STOP')];
const separator = said('Hej \u2028 du.', 'STOP');
const unreadable: [string, string][] = [
  ['a comment in front', `: keep-alive\r\n\r\n${sse(first, last)}`],
  ['a comment in the middle', `${sse(first)}: keep-alive\r\n\r\n${sse(last)}`],
  ['a comment at the end', `${sse(first, last)}: bye\r\n\r\n`],
  ['an event field', `${sse(first)}event: message\r\n${sse(last)}`],
  ['an id field', `id: 1\r\n${sse(first, last)}`],
  ['U+2028 as it is', `data: ${JSON.stringify(separator)}\r\n\r\n`],
  ['no blank after the colon', sse(first, last).replaceAll('data: ', 'data:')],
  ['an event without content', `${sse(first)}data: \r\n\r\n${sse(last)}`],
  ['[DONE] behind the last event', sse(first, last) + done],
  ['a word that is no JSON', `${sse(first)}data: ping\r\n\r\n${sse(last)}`],
];
describe('what the parser of @google/generative-ai does not know', () => {
  it.each(unreadable)('%s is tried again once, and the message says what to do', async (_, body) => {
    const server = await serveReplies(stream(body));
    const { error } = await play(gemini.ask(server.url), { retry });
    expect(error).toMatchObject({ name: 'IncompleteAnswerError', maxRetries: 0 });
    expect(error?.message).toMatch(/^the SDK could not read the stream.*stream: false.*askGenai$/);
    expect(server.requests).toHaveLength(2);
  });

  it('is tried again once however the attempt between ends', async () => {
    const overloaded: Reply = { status: 503, body: errorBody(503, 'UNAVAILABLE', 'Overloaded.') };
    const server = await serveReplies([overloaded, stream(': 1\r\n\r\n'), overloaded, stream(': 2\r\n\r\n')]);
    await play(gemini.ask(server.url), { retry: { ...retry, attempts: 9 } });
    expect(server.requests).toHaveLength(4);
  });

  it('may have been an event that was cut by chance: the next attempt answers, and so does the next run', async () => {
    const cut = stream(`${sse(first)}data: {"candidates": [`);
    const server = await serveReplies([cut, streamOf(first, last), cut, streamOf(first, last)]);
    const task = gemini.ask(server.url);
    expect((await play(task, { retry })).value).toBe('Hej du.');
    expect((await play(task, { retry })).value).toBe('Hej du.');
    expect(server.requests).toHaveLength(4);
  });

  it('keeps an event of broken JSON out: that may go better as often as it is asked', async () => {
    const server = await serveReplies(stream(`${sse(first)}data: {"candidates": [\r\n\r\n`));
    await play(gemini.ask(server.url), { retry });
    expect(server.requests).toHaveLength(5);
  });

  it('is no hindrance to a unary answer with U+2028 in it', async () => {
    const server = await serveReplies({ body: JSON.stringify(separator) });
    expect((await play(gemini.ask(server.url, { stream: false }))).value).toBe('Hej \u2028 du.');
  });
});

it.each(unreadable.filter(([what]) => /comment|U\+2028|colon/.test(what)))(
  'askGenai reads past %s',
  async (_, body) => {
    const server = await serveReplies(stream(body));
    expect((await play(genai.ask(server.url))).value).toMatch(/^Hej (\u2028 )?du\.$/);
  },
);
