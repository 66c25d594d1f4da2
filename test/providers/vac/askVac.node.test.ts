import { askVac, type VacConnection } from 'parallel-genai/vac';
import { describe, expect, it } from 'vitest';
import { play } from '../../support/play.js';
import { cuts, serve, writeIn } from '../../support/serve.js';
import { bodies, documents, whole } from './answers.js';

const question = 'What is MLOps?';
const json = 'application/json';
const events = 'text/event-stream; charset=utf-8';
const plain = 'text/plain; charset=utf-8';

/** Asks a server that answers with this body; what happened, in short. */
async function ask(
  connection: Pick<VacConnection, 'stream' | 'apiFormat'>,
  { body, type, sizes = cuts.whole }: { body: string; type: string; sizes?: readonly number[] },
) {
  const server = await serve(async (_got, response) => {
    response.writeHead(200, { 'content-type': type });
    await writeIn(response, Buffer.from(body), sizes);
    response.end();
  });
  const { value: answer, ...rest } = await play(
    askVac({ url: server.url, vac: 'demo', ...connection }, question, { select: (answer) => answer }),
  );
  return { answer, ...rest };
}

describe.each(Object.entries(cuts))('askVac, the answer arriving in %s,', (_, sizes) => {
  it('gives the whole answer as the one chunk', async () => {
    const { chunks, answer } = await ask({ stream: false }, { body: bodies.invoke, type: json, sizes });
    expect(chunks).toEqual([whole]);
    expect(answer).toMatchObject({ text: whole, answer: whole, sourceDocuments: documents });
  });
  it('keeps the JSON glued to a text stream out of chunks and answer', async () => {
    const { chunks, answer } = await ask({ stream: 'text' }, { body: bodies.textStream, type: plain, sizes });
    expect(chunks.join('')).toBe(whole);
    expect(answer).toMatchObject({ text: whole, sourceDocuments: documents });
  });
  it('gives the chunks of server-sent events and the sources', async () => {
    const { chunks, answer } = await ask({}, { body: bodies.sse, type: events, sizes });
    expect(chunks).toEqual(['Maskinlæring 🚀', ' i drift — kort sagt.']);
    expect(answer).toMatchObject({ text: whole, sourceDocuments: documents });
  });
  it('reads events with CRLF, comments, data over several lines and no final blank line', async () => {
    const body =
      ': hello\r\nevent: message\r\ndata: {"chunk":\r\ndata:  "Maskinlæring 🚀"}\r\n\r\nid: 1\r\n: still here\r\n' +
      `data: ${JSON.stringify({ answer: whole })}\r\n`;
    const { answer } = await ask({}, { body, type: events, sizes });
    expect(answer).toMatchObject({ text: 'Maskinlæring 🚀', answer: whole });
  });
  it('reads events whose lines end with CR alone', async () => {
    const { answer } = await ask({}, { body: bodies.sse.replaceAll('\n', '\r'), type: events, sizes });
    expect(answer?.text).toBe(whole);
  });
  it('reads an OpenAI-shaped answer, its usage, model and finish reason', async () => {
    const { answer, report } = await ask(
      { stream: false, apiFormat: 'openai' },
      { body: bodies.openai, type: json, sizes },
    );
    expect(answer?.text).toBe(whole);
    const usage = { inputTokens: 3, outputTokens: 17, totalTokens: 20 };
    expect(report).toEqual({ model: 'demo', finishReason: 'stop', usage });
  });
  it('does not double the answer that an OpenAI-shaped stream repeats at its end', async () => {
    const { chunks, answer } = await ask({ apiFormat: 'openai' }, { body: bodies.openaiStream, type: events, sizes });
    expect(chunks).toEqual(['Maskinlæring 🚀', ' i drift — kort sagt.']);
    expect(answer).toMatchObject({ text: whole, answer: whole });
  });
  it.each([
    ['an answer', { stream: false } as const, `{"error":null,"answer":"${whole}"}`, json],
    ['the last event', {}, `data: {"chunk":"${whole}"}\n\ndata: {"answer":"${whole}","error":null}\n\n`, events],
    ['every event', {}, `data: {"chunk":"${whole}","error":null}\n\ndata: {"error":null}\n\ndata: [DONE]\n\n`, events],
    ['the only event', {}, `data: {"answer":"${whole}","error":null}\n\n`, events],
  ])('takes "error": null beside %s for no error', async (_where, connection, body, type) => {
    const { answer, chunks, error } = await ask(connection, { body, type, sizes });
    expect(error).toBeUndefined();
    expect(answer?.text).toBe(whole);
    expect(chunks).toEqual([whole]);
  });
  it('reads an OpenAI-shaped stream of lines', async () => {
    const { chunks } = await ask({ apiFormat: 'openai' }, { body: bodies.openaiLines, type: plain, sizes });
    expect(chunks).toEqual([whole]);
  });
});

describe('askVac fails', () => {
  it.each([
    ['where the agent failed, at HTTP 200', { stream: false } as const, bodies.qnaError, json],
    ['where the agent failed within a text stream', { stream: 'text' } as const, bodies.textStreamFailure, plain],
    ['for an error event', {}, bodies.sseError, events],
    ["for an error event's message", {}, 'data: {"error":{"code":7,"message":"the agent fell over"}}\n\n', events],
    [
      "for an error's message where an answer should be",
      { stream: false } as const,
      '{"error":{"message":"the agent fell over"}}',
      json,
    ],
    ['for an error without an answer', { stream: false } as const, '{"error":"the agent fell over"}', json],
    [
      'for an error in an OpenAI-shaped answer',
      { apiFormat: 'openai', stream: false } as const,
      '{"error":"the agent fell over"}',
      json,
    ],
    [
      'for an OpenAI-shaped error message',
      { apiFormat: 'openai' } as const,
      'data: {"error":{"message":"the agent fell over"}}',
      events,
    ],
  ])('%s, with its message and without its traceback', async (_, connection, body, type) => {
    const { error, chunks } = await ask(connection, { body, type });
    expect(error).toMatchObject({ name: 'IncompleteAnswerError', finishReason: 'error' });
    expect(error?.message).toMatch(/^the VAC failed: .*the agent fell over$/);
    expect(`${error?.message}${chunks.join('')}`).not.toMatch(/traceback|\.py/i);
  });
  it.each([
    ['answer that says of no error, and nothing else,', { stream: false } as const, '{"error":null}', json],
    ['event stream that says of no error, and nothing else,', {}, 'data: {"error":null}\n\n', events],
    ['text stream', { stream: 'text' } as const, bodies.textStreamCut, plain],
    ['text stream within the glued JSON', { stream: 'text' } as const, bodies.textStream.slice(0, -9), plain],
    ['text stream that is empty', { stream: 'text' } as const, '', plain],
    ['event stream', {}, bodies.sseCut, events],
    ['event stream that is empty', {}, '', events],
    ['event stream that is done without a word', {}, 'data: [DONE]\n\n', events],
    ['OpenAI-shaped stream', { apiFormat: 'openai' } as const, bodies.openaiStream.split('\n\n')[0] ?? '', events],
  ])('as incomplete for a %s that ended early', async (_, connection, body, type) => {
    const { error } = await ask(connection, { body, type });
    expect(error).toMatchObject({ name: 'IncompleteAnswerError', message: 'the VAC ended its answer early' });
  });
  it.each([
    ['an event that is no JSON', {}, 'data: {"chunk": "Mas\n\n', events],
    ['an answer that is no JSON', { stream: false } as const, '<html>Sign in</html>', json],
    ['an answer that is null', { stream: false } as const, 'null', json],
    ['a completion without choices', { stream: false, apiFormat: 'openai' } as const, '{}', json],
  ])('as incomplete for %s', async (_, connection, body, type) => {
    expect((await ask(connection, { body, type })).error?.name).toBe('IncompleteAnswerError');
  });
  it('with the status, what the body says and the wait that is asked for', async () => {
    const server = await serve((_got, response) => {
      response.writeHead(429, { 'retry-after': '7', 'content-type': json });
      response.end('{"detail":[{"msg":"slow down, key=AIzaSyD-0123456789012345678901234567890"}]}');
    });
    const { error } = await play(askVac({ url: `${server.url}/?key=abc`, vac: 'demo' }, question));
    expect(error).toMatchObject({ name: 'HttpError', status: 429, retryAfterMs: 7_000 });
    expect(error?.message).toBe(`HTTP 429 from ${server.url}/vac/streaming/demo/sse: slow down, key=…`);
  });
  it('as a connection where nobody listens, and is told which', async () => {
    const server = await serve(() => undefined);
    await server.close();
    const { error } = await play(askVac({ url: server.url, vac: 'demo' }, question));
    expect(error).toMatchObject({ name: 'ConnectionError' });
    expect(error?.message).toBe(`no answer from ${server.url}/vac/streaming/demo/sse: ECONNREFUSED`);
  });
});

describe('askVac asks', () => {
  const chatHistory = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
  ] as const;

  async function request(connection: Omit<VacConnection, 'url'>, path = '') {
    const server = await serve((_got, response) => void response.end('data: {"answer": "x"}'));
    await play(askVac({ url: `${server.url}${path}`, ...connection }, question, { chatHistory }));
    const [got] = server.requests;
    return { ...got, body: JSON.parse(got?.body ?? '') as unknown };
  }

  it.each([
    [{}, '/vac/streaming/demo/sse'],
    [{ stream: 'text' } as const, '/vac/streaming/demo'],
    [{ stream: false } as const, '/vac/demo'],
    [{ apiFormat: 'openai' } as const, '/openai/v1/chat/completions/demo'],
  ])('%j at %s', async (connection, path) => {
    expect(await request({ vac: 'demo', ...connection })).toMatchObject({ method: 'POST', path });
  });
  it('with question, history, further fields, and headers made for each attempt', async () => {
    const headers = async () => ({ authorization: 'Bearer t', 'x-api-key': 'k' });
    const got = await request({ vac: 'a b/c', headers, body: { trace_id: 't1', stream_wait_time: 2 } }, '/base/?v=1');
    expect(got.path).toBe('/base/vac/streaming/a%20b%2Fc/sse?v=1');
    expect(got.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer t',
      'x-api-key': 'k',
    });
    expect(got.body).toEqual({
      user_input: question,
      chat_history: chatHistory,
      stream_wait_time: 2,
      stream_timeout: 60,
      trace_id: 't1',
    });
  });
  it('OpenAI-shaped endpoints in messages', async () => {
    const messages = [...chatHistory, { role: 'user', content: question }];
    expect((await request({ vac: 'demo', apiFormat: 'openai' })).body).toMatchObject({
      messages,
      stream: true,
    });
  });
  it.each([
    [{ url: 'nowhere', vac: 'x' }, /^url must be a server's address/],
    [{ url: 'ftp://a', vac: 'x' }, /^url must be a server's address/],
    [{ url: 'https://me:secret@a', vac: 'x' }, /^url must hold no user name/],
    [{ url: 'https://a', vac: '' }, /^vac must be a non-empty string, got ""/],
    [{ url: 'https://a', vac: 'x', stream: true }, /^stream must be 'sse', 'text' or false, got true/],
    [{ url: 'https://a', vac: 'x', apiFormat: 'openapi' }, /^apiFormat must be 'openai'/],
    [{ url: 'https://a', vac: 'x', apiFormat: 'openai', stream: 'text' }, /^apiFormat 'openai' streams/],
    [{ url: 'https://a', vac: 'x', headers: { 'bad header': 'x' } }, /bad header/],
  ])('nothing of %j', (connection, message) => {
    expect(() => askVac(connection as VacConnection, question)).toThrow(message);
  });
});
