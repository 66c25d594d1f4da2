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
  it.each([307, 308])('is not sent on to another origin at a %i, and nor is the request', async (status) => {
    const other = await serve((_got, response) => void response.end(''));
    const server = await redirecting(status, () => `${other.url}/elsewhere?x=1`);
    const { error } = await play(ask(server.url));
    expect(other.requests).toEqual([]);
    expect(error).toMatchObject({ name: 'InvalidRequestError', maxRetries: 0 });
    expect(String(error)).toContain(`redirects to ${other.url} (HTTP ${status})`);
    expect(String(error)).not.toContain(key);
  });

  it.each([301, 302, 303])('is not sent on to another origin at a %i', async (status) => {
    const other = await serve((_got, response) => void response.end(''));
    const server = await redirecting(status, () => `${other.url}/elsewhere`);
    await play(ask(server.url));
    expect(other.requests.map(({ method, body }) => [method, body])).toEqual([['GET', '']]);
    expect(JSON.stringify(other.requests[0]?.headers)).not.toContain(key);
  });

  it.each([307, 308])('goes with the request to another path of its own server at a %i', async (status) => {
    const server = await redirecting(status, (path) => `/moved${path}`);
    await play(ask(server.url));
    const [first, second] = server.requests;
    expect(second).toMatchObject({ path: `/moved${first?.path}`, method: 'POST', body: first?.body });
    expect(JSON.stringify(second?.headers)).toContain(key);
  });
});

describe('a request that is redirected', () => {
  const headers = { 'x-api-key': key };

  it('is given up where it goes round in a circle', async () => {
    const server = await redirecting(307, () => '/again');
    await expect(fetchOk(server.url, { headers })).rejects.toMatchObject({ name: 'ConnectionError' });
    expect(server.requests.length).toBeLessThan(30);
  });

  it('is an error where the address is none', async () => {
    const server = await redirecting(302, () => 'http://[');
    await expect(fetchOk(server.url, { headers })).rejects.toMatchObject({ name: 'HttpError', status: 302 });
  });

  it('carries no key any more once it has been elsewhere, wherever it goes then', async () => {
    const server = await serve(({ path }, response) => {
      if (path === '/back') return void response.end('');
      response.writeHead(302, { location: other.url });
      response.end();
    });
    const other = await redirecting(302, () => `${server.url}/back`);
    await fetchOk(server.url, { headers });
    expect(server.requests.map(({ headers }) => headers['x-api-key'])).toEqual([key, undefined]);
  });

  it('is treated as its init says, if that speaks of redirects', async () => {
    const server = await redirecting(307, () => '/moved');
    await expect(fetchOk(server.url, { headers, redirect: 'error' })).rejects.toMatchObject({
      name: 'ConnectionError',
    });
    await expect(fetchOk(server.url, { headers, redirect: 'manual' })).rejects.toMatchObject({ status: 307 });
  });

  it('may be a Request: one with a body is sent nowhere else', async () => {
    const other = await serve((_got, response) => void response.end(''));
    const server = await redirecting(307, () => other.url);
    const request = () => new Request(server.url, { method: 'POST', headers, body: 'Hello?' });
    await expect(fetchOk(request())).rejects.toMatchObject({ name: 'InvalidRequestError' });
    const own = await redirecting(307, () => '/moved');
    await expect(fetchOk(new Request(own.url, { headers }))).resolves.toMatchObject({ status: 200 });
    expect(own.requests.map(({ headers }) => headers['x-api-key'])).toEqual([key, key]);
    expect(other.requests).toEqual([]);
  });
});
