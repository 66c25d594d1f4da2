import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finalState } from 'parallel-genai';
import { cancelRemoteRun, fromEventStream } from 'parallel-genai/sse';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunEvent, RunRequest } from '../../../demo/node/server/protocol.js';
import { record } from '../../support/tasks.js';
import { serve } from '../../support/serve.js';
import { later } from '../../transports/sse/storeServer.js';
import { demoServer, question } from './demoServer.js';

const two: RunRequest = { question, tasks: [{ name: 'english' }, { name: 'danish', system: 'Answer in Danish.' }] };
const until = async (met: () => boolean | Promise<boolean>) => {
  while (!(await met())) await new Promise((resolve) => setTimeout(resolve, 2));
};

describe('the demo server', () => {
  it('performs a run and tells of it as it happens', async () => {
    const server = await demoServer({ script: { answer: `${'word '.repeat(40)}end`, chunkMs: 5, chunkChars: 20 } });
    const events = await lastValueFrom(server.run(two).pipe(toArray()), { defaultValue: [] });
    for (const name of ['english', 'danish']) {
      const own = events.filter((event) => event.name === name);
      const text = own.map((event) => (event.type === 'chunk' ? event.value : '')).join('');
      expect(own.filter(({ type }) => type === 'chunk').length).toBeGreaterThan(5);
      expect(own.at(-1)).toMatchObject({ type: 'complete', value: text, report: { finishReason: 'STOP' } });
    }
  });
  it('heals failures by itself, unless the visitor wants to see them', async () => {
    const script = {
      answer: 'healed',
      failures: [{ attempt: 1, fail: { kind: 'rateLimit', retryAfterMs: 0 } as const }],
    };
    const server = await demoServer({ script });
    const seen = await finalState(server.run({ ...two, options: { retry: false } }));
    expect(seen.counts).toMatchObject({ failed: 2 });
    expect(seen.tasks.get('english')?.error).toMatchObject({ name: 'HttpError', status: 429 });
  });
  it('cancels the calls of a visitor who leaves', async () => {
    const server = await demoServer({ script: { answer: 'late', latencyMs: 60_000 } });
    const visit = record(server.run(two));
    const running = async () => ((await (await fetch(`${server.url}/health`)).json()) as { runs: number }).runs;
    await until(() => visit.events.length === 2);
    expect(await running()).toBe(1);
    visit.unsubscribe();
    await until(async () => (await running()) === 0);
  });
  it('lets a visitor come back to a run and cancel one task of it, and asks no model again', async () => {
    let calls = 0;
    const answer = ({ system }: { system: string | undefined }) => {
      calls++;
      return system?.includes('Danish') ? new Promise<string>(() => undefined) : 'quick';
    };
    const server = await demoServer({ script: { answer } });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(two) };
    const cut = new AbortController();
    const first = await fetch(`${server.url}/runs`, { ...init, signal: cut.signal });
    expect(first.status).toBe(201);
    const address = new URL(first.headers.get('location') ?? '', server.url).href;
    cut.abort();
    const again = record(fromEventStream<RunEvent>(address));
    await until(() => again.events.some(({ type }) => type === 'complete'));
    await cancelRemoteRun(address, 'danish');
    await until(() => again.end === 'completed');
    const last = again.events.at(-1);
    expect(last).toMatchObject({ type: 'error', name: 'danish', error: { name: 'AbortError' } });
    expect(again.events.map(({ at }) => at)).toEqual(again.events.map(({ at }) => at).sort((a, b) => a - b));
    expect(calls).toBe(2);
    expect((await fetch(`${server.url}/runs/${'x'.repeat(32)}`)).status).toBe(404);
  });
  it('performs 50 tasks in one run', async () => {
    const server = await demoServer({ script: { answer: 'yes' } });
    const tasks = Array.from({ length: 50 }, (_, index) => ({ name: `task ${index}` }));
    expect((await finalState(server.run({ question, tasks }))).counts.completed).toBe(50);
  });
  it('shares its slots among all visitors', async () => {
    let running = 0;
    let most = 0;
    const answer = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running--;
      return 'x';
    };
    const server = await demoServer({ concurrency: 3, script: { answer } });
    const runs = await Promise.all(Array.from({ length: 5 }, () => finalState(server.run(two))));
    expect(runs.map(({ counts }) => counts.completed)).toEqual([2, 2, 2, 2, 2]);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
  });
  it('refuses more runs than it can hold, for a moment', async () => {
    const server = await demoServer({ maxRuns: 1, script: { answer: 'late', latencyMs: 60_000 } });
    const visit = record(server.run(two));
    await until(() => visit.events.length === 2);
    const refused = await server.post(JSON.stringify(two));
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(await refused.json()).toEqual({
      error: { status: 503, message: 'The server is full: ask again in a moment.' },
    });
    visit.unsubscribe();
  });
  it('keeps the key to itself', async () => {
    const key = 'AIzaSyD-0123456789012345678901234567890';
    const google = await serve((_got, response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ error: { code: 400, message: `API key ${key} not valid.`, status: 'INVALID_ARGUMENT' } }),
      );
    });
    const server = await demoServer({ access: new Map([['gemini', { key, url: google.url }]]) });
    const answer = await (await server.post(JSON.stringify(two))).text();
    expect(google.requests[0]?.headers['x-goog-api-key']).toBe(key);
    expect(answer).toContain('"type":"error"');
    expect(answer).not.toContain(key);
    expect(JSON.stringify(await (await fetch(`${server.url}/health`)).json())).not.toContain(key);
  });
  it('tells how it is', async () => {
    const server = await demoServer({ models: ['m-1', 'm-2'] });
    const health = await fetch(`${server.url}/health`);
    expect(await health.json()).toEqual({ status: 'ok', answers: 'mock', models: ['m-1', 'm-2'], runs: 0 });
  });
  it('serves the page with headers that let it load nothing from elsewhere', async () => {
    const page = mkdtempSync(join(tmpdir(), 'page-'));
    onTestFinished(() => rmSync(page, { recursive: true }));
    writeFileSync(join(page, 'index.html'), '<p>page</p>');
    const server = await demoServer({ page });
    const response = await fetch(server.url);
    expect(await response.text()).toBe('<p>page</p>');
    const { headers } = response;
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'self'; script-src 'self'; .*frame-ancestors 'none'$/,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    for (const path of ['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/nowhere']) {
      expect((await fetch(`${server.url}${path}`)).status).toBe(404);
    }
  });
  it('serves the docs below /docs/, where their relative addresses work', async () => {
    const docs = mkdtempSync(join(tmpdir(), 'docs-'));
    onTestFinished(() => rmSync(docs, { recursive: true }));
    writeFileSync(join(docs, 'index.html'), '<p>docs</p>');
    writeFileSync(join(docs, 'Options.html'), '<p>options</p>');
    const server = await demoServer({ docs });
    const whole = await fetch(`${server.url}/docs`);
    expect({ url: whole.url, text: await whole.text() }).toEqual({ url: `${server.url}/docs/`, text: '<p>docs</p>' });
    expect(await (await fetch(`${server.url}/docs/Options.html`)).text()).toBe('<p>options</p>');
    for (const path of ['/docs/nowhere', '/docs/..%2fpackage.json', '/docs/%2e%2e/package.json', '/Options.html']) {
      expect((await fetch(`${server.url}${path}`)).status).toBe(404);
    }
  });

  it.each([
    [undefined, null],
    ['https://other.test', 'https://other.test'],
  ])('lets pages elsewhere ask only where it is told to: %s', async (allowOrigin, allowed) => {
    const server = await demoServer({ allowOrigin });
    const preflight = await fetch(`${server.url}/runs`, {
      method: 'OPTIONS',
      headers: { origin: 'https://other.test', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe(allowed);
  });
});

describe('when it shuts down', () => {
  it('lets a run end within the grace, refuses new ones, and says so', async () => {
    const answer = later<string>();
    const server = await demoServer({ script: { answer: () => answer.promise } });
    const visit = record(server.run(two));
    await until(() => visit.events.length === 2);
    const down = server.shutDown(10_000);
    const refused = await server.post(JSON.stringify(two));
    expect(refused.status).toBe(503);
    expect((await fetch(`${server.url}/health`)).status).toBe(503);
    answer.resolve('in time');
    await down;
    expect(visit.events.filter(({ type }) => type === 'complete')).toHaveLength(2);
    expect(visit.end).toBe('completed');
  });
  it('ends what does not with an event for each task, and the stream as a whole one', async () => {
    const server = await demoServer({ script: { answer: 'late', latencyMs: 60_000 } });
    const visit = record(server.run(two));
    await until(() => visit.events.length === 2);
    await server.shutDown(10);
    await until(() => visit.end !== undefined);
    expect(visit.end).toBe('completed');
    expect(visit.events.slice(2)).toMatchObject([
      { type: 'error', name: 'english', error: { name: 'ShuttingDownError' } },
      { type: 'error', name: 'danish', error: { name: 'ShuttingDownError' } },
    ]);
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  });
});
