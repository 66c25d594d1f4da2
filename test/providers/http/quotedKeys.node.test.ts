/** Servers that quote the key that they got in the midst of an answer: one of no known form. */
import { askAgUi } from 'parallel-genai/ag-ui';
import { askAnthropic } from 'parallel-genai/anthropic';
import { askOpenAI } from 'parallel-genai/openai';
import { askVac, type VacConnection } from 'parallel-genai/vac';
import { describe, expect, it } from 'vitest';
import { play } from '../../support/play.js';
import { serve } from '../../support/serve.js';

const key = 'correct-horse-battery-staple-42';
const messages = [{ role: 'user', content: 'Hello?' }];
const sse = (...events: unknown[]) => ({
  type: 'text/event-stream',
  body: events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join(''),
});
const json = (value: unknown) => ({ type: 'application/json', body: JSON.stringify(value) });
const plain = (body: string) => ({ type: 'text/plain', body });
type Said = ReturnType<typeof plain>;

const openai = (url: string) =>
  askOpenAI({ url, headers: { authorization: `Bearer ${key}` } }, { model: 'm', messages });
/** What of OpenAI's client is used. */
const clientAt = (url: string) => ({
  apiKey: key,
  chat: { completions: { create: () => ({ asResponse: () => fetch(url, { method: 'POST' }) }) } },
});
const anthropic = (url: string) =>
  askAnthropic({ url, headers: () => ({ 'x-api-key': key }) }, { model: 'm', max_tokens: 5, messages });
const agUi = (url: string) => askAgUi({ url, headers: { 'x-session-token': key } }, 'Hello?');
const vac = (url: string, connection: Partial<VacConnection> = {}) =>
  askVac({ url, vac: 'demo', headers: { 'x-api-key': key }, ...connection }, 'Hello?');

const cases: Readonly<
  Record<string, readonly [ask: (url: string) => Parameters<typeof play>[0], says: (message: string) => Said]>
> = {
  'askOpenAI, in a stream': [
    openai,
    (message) => sse({ choices: [{ delta: { content: 'Hel' } }] }, { error: { message, code: 502 } }),
  ],
  "askOpenAI, by OpenAI's client": [
    (url) => askOpenAI(clientAt(url), { model: 'm', messages }),
    (message) => sse({ error: { message } }),
  ],
  'askOpenAI, whole': [openai, (message) => json({ error: { message } })],
  askAnthropic: [anthropic, (message) => sse({ type: 'error', error: { type: 'overloaded_error', message } })],
  askAgUi: [agUi, (message) => sse({ type: 'RUN_STARTED' }, { type: 'RUN_ERROR', message })],
  'askAgUi, interrupted': [
    agUi,
    (message) =>
      sse({ type: 'RUN_FINISHED', outcome: { type: 'interrupt', interrupts: [{ id: '1', reason: 'r', message }] } }),
  ],
  'askVac, in a stream': [vac, (message) => sse({ chunk: 'Hel' }, { error: message })],
  'askVac, an error as the answer': [vac, (message) => sse({ chunk: `QNA_ERROR: ${message}` }, '[DONE]')],
  'askVac, as text': [(url) => vac(url, { stream: 'text' }), (message) => plain(`QNA_ERROR: ${message}`)],
  'askVac, whole': [(url) => vac(url, { stream: false }), (message) => json({ error: message })],
  'askVac, OpenAI-shaped': [(url) => vac(url, { apiFormat: 'openai' }), (message) => sse({ error: { message } })],
};

describe.each(Object.entries(cases))('an error within the answer to %s', (_, [ask, says]) => {
  const errorFor = async (message: string) => {
    const server = await serve((_got, response) => {
      const { type, body } = says(message);
      response.writeHead(200, { 'content-type': type });
      response.end(body);
    });
    return (await play(ask(server.url))).error as Error;
  };

  it('says what went wrong without the key that was sent', async () => {
    const { message, stack } = await errorFor(`no such key ${key}, nor ${key}: sorry`);
    expect(message).toContain('no such key …, nor …: sorry');
    expect(stack).not.toContain(key);
  });

  it.each([260, 275, 290, 297, 480, 490, 975])(
    'nor with a part of it, where the message is cut after %i characters',
    async (at) => {
      const { message } = await errorFor(`${'x'.repeat(at)} ${key} ${'y'.repeat(2_000)}`);
      expect(message).toContain('xxx');
      expect(message).not.toContain(key.slice(0, 4));
    },
  );
});
