/** Servers that redirect, over real HTTP: two ports are two origins. */
import { askAgUi } from 'parallel-genai/ag-ui';
import { askAnthropic } from 'parallel-genai/anthropic';
import { fetchOk } from 'parallel-genai/http';
import { askOpenAI } from 'parallel-genai/openai';
import { askVac } from 'parallel-genai/vac';
import { describe, expect, it } from 'vitest';
import { play } from '../../support/play.js';
import { serve } from '../../support/serve.js';

const key = 'a-key-that-is-nobodys-else';
const messages = [{ role: 'user', content: 'Hello?' }];

/** Everybody who sends a key, each in a header that `fetch` itself would take along. */
const askers = {
  askOpenAI: (url: string) => askOpenAI({ url, headers: { 'api-key': key } }, { model: 'm', messages }),
  askAnthropic: (url: string) =>
    askAnthropic({ url, headers: { 'x-api-key': key } }, { model: 'm', max_tokens: 5, messages }),
  askVac: (url: string) => askVac({ url, vac: 'demo', headers: { 'x-goog-api-key': key } }, 'Hello?'),
  askAgUi: (url: string) => askAgUi({ url, headers: () => ({ 'x-session-token': key }) }, 'Hello?'),
  fetchOk: (url: string) => async () =>
    (await fetchOk(url, { method: 'POST', headers: [['ocp-apim-subscription-key', key]], body: 'Hello?' })).text(),
};

const redirecting = (status: number, to: (path: string) => string) =>
  serve(({ path }, response) => {
    if (path.includes('moved')) return void response.end('');
    response.writeHead(status, { location: to(path) });
    response.end();
  });

describe.each(Object.entries(askers))('a key of %s', (_, ask) => {
  it.each([301, 302, 303, 307, 308])('goes nowhere else at a %i, and nor does the request', async (status) => {
    const other = await serve((_got, response) => void response.end(''));
    const server = await redirecting(status, () => `${other.url}/elsewhere?x=1`);
    const { error } = await play(ask(server.url));
    expect(other.requests).toEqual([]);
    expect(error).toMatchObject({ name: 'InvalidRequestError', maxRetries: 0 });
    expect(String(error)).toContain(`redirects to ${other.url}`);
    expect(String(error)).not.toContain(key);
  });
});

describe('a request that is redirected', () => {
  const headers = { 'x-api-key': key };

  it('is an error where the address is none', async () => {
    const server = await redirecting(302, () => 'http://[');
    await expect(fetchOk(server.url, { headers })).rejects.toThrow('redirects to http://[, and no key');
  });

  it('follows none either where its init has no word on it', async () => {
    const server = await redirecting(307, () => '/moved');
    const init = { headers, redirect: undefined } as unknown as RequestInit;
    await expect(fetchOk(server.url, init)).rejects.toMatchObject({ name: 'InvalidRequestError' });
    expect(server.requests).toHaveLength(1);
  });

  it('may be a Request', async () => {
    const server = await redirecting(307, () => '/moved');
    const request = new Request(server.url, { method: 'POST', headers, body: 'Hello?' });
    await expect(fetchOk(request)).rejects.toThrow(`redirects to /moved`);
    expect(server.requests).toHaveLength(1);
  });

  it('is followed where its init says so, or where it bears no such key', async () => {
    const server = await redirecting(307, (path) => `/moved${path}`);
    await fetchOk(server.url, { headers, redirect: 'follow' });
    await fetchOk(server.url, { headers: { authorization: `Bearer ${key}` } });
    await fetchOk(server.url);
    expect(server.requests.map(({ path }) => path)).toEqual(['/', '/moved/', '/', '/moved/', '/', '/moved/']);
  });
});
