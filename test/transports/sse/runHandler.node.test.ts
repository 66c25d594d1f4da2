/** A run store's handler, over real HTTP. */
import { HttpError, type TaskContext } from 'parallel-genai';
import { createRunStore, fromEventStream } from 'parallel-genai/sse';
import { NEVER, startWith } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { record } from '../../support/tasks.js';
import { later, storeServer, until } from './storeServer.js';

const quick = { a: () => 'yes' };
const never = ({ signal }: TaskContext) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
const started = { type: 'start', name: 'a', attempt: 1, at: 5 } as const;
const failed = async (response: Response) => ({ status: response.status, ...((await response.json()) as object) });

/** A run that was started by POST; its address. */
async function posted(url: string) {
  const response = await fetch(url, { method: 'POST' });
  const address = new URL(response.headers.get('location') ?? '', url).href;
  return { response, address };
}

describe('POST', () => {
  it('starts a run, and answers 201 with its address and its stream', async () => {
    const { url } = await storeServer((store) => store.run(quick));
    const { response, address } = await posted(url);
    expect(response.status).toBe(201);
    expect(address).toMatch(new RegExp(`^${url}/[\\w-]{32}$`));
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const messages = (await response.text()).split('\n\n');
    expect(messages[0]).toMatch(/^event: begin\ndata: \{"heartbeatMs":15000,"run":"\/runs\/[\w-]{32}","at":\d+\}$/);
    expect(messages[1]).toMatch(/^id: 1\ndata: \{"type":"start","name":"a","attempt":1,"at":\d+\}$/);
    expect(messages[2]).toMatch(/^id: 2\ndata: \{"type":"complete"/);
    expect(messages.slice(3)).toEqual(['id: 3\nevent: end\ndata: {}', '']);
  });
  it('makes an error with a status that response, as fromEventStream shows it', async () => {
    const errors = [
      Object.assign(new Error('a question, please'), { status: 400 }),
      new HttpError('slow down', 429, { retryAfterMs: 1_500 }),
      Object.assign(new Error('who are you? key=AIzaSyD-0123456789012345678901234567890'), { statusCode: 401 }),
    ];
    const { url } = await storeServer(() => {
      throw errors.shift() ?? new Error('no more');
    });
    const first = await fetch(url, { method: 'POST' });
    expect(await failed(first)).toEqual({ status: 400, error: { status: 400, message: 'a question, please' } });
    const second = record(fromEventStream(url, { method: 'POST' }));
    await until(() => second.end === 'failed');
    expect(second.error).toMatchObject({
      status: 429,
      retryAfterMs: 2_000,
      message: `HTTP 429 from ${url}: slow down`,
    });
    expect(await failed(await fetch(url, { method: 'POST' }))).toMatchObject({
      error: { message: 'who are you? key=…' },
    });
  });
  it('answers with a Response that start throws, and leaves other errors to the framework', async () => {
    const store = createRunStore();
    const thrown: unknown[] = [
      new Response('teapot', { status: 418 }),
      new TypeError('a bug'),
      Object.assign(new Error('x'), { status: 200 }),
    ];
    const answer = store.handler(() => {
      throw thrown.shift();
    });
    const post = () => answer(new Request('http://app.test/runs', { method: 'POST' }));
    expect((await post()).status).toBe(418);
    await expect(post()).rejects.toThrow('a bug');
    await expect(post()).rejects.toThrow('x');
    const wrong = store.handler(() => createRunStore().run(quick));
    await expect(wrong(new Request('http://app.test/runs', { method: 'POST' }))).rejects.toThrow(
      'start must return the id',
    );
  });
  it('waits for a start that takes its time', async () => {
    const { url } = await storeServer(async (store, request) => {
      const { value } = (await request.json()) as { value: string };
      return store.run({ a: () => value });
    });
    const run = record(fromEventStream(url, { method: 'POST', body: '{"value":"x"}' }));
    await until(() => run.end === 'completed');
    expect(run.events[1]).toMatchObject({ type: 'complete', value: 'x' });
  });
});

describe('GET', () => {
  it('tells all of a run, or what follows an event, and 204 once all was seen', async () => {
    const { url } = await storeServer((store) => store.run(quick));
    const { response, address } = await posted(url);
    const body = async (response: Response) => (await response.text()).replace(/"at":\d+\}\n\n/, '"at":0}\n\n');
    const whole = await body(response);
    const again = await fetch(address);
    expect(again.status).toBe(200);
    expect(await body(again)).toBe(whole);
    const rest = whole.slice(0, whole.indexOf('id: 1')) + whole.slice(whole.indexOf('id: 2'));
    expect(await body(await fetch(address, { headers: { 'last-event-id': '1' } }))).toBe(rest);
    expect(await body(await fetch(`${address}?after=1`))).toBe(rest);
    for (const after of ['3', '4', '999999']) expect((await fetch(`${address}?after=${after}`)).status).toBe(204);
    for (const after of ['-1', 'x', '1.5', '1e3']) expect((await fetch(`${address}?after=${after}`)).status).toBe(400);
  });
  it('is 404 for a run that is not there, whatever its id looks like', async () => {
    const { url } = await storeServer((store) => store.run(quick));
    const other = createRunStore();
    const foreign = other.run(quick);
    for (const id of [foreign, 'a', '..%2f..%2fetc%2fpasswd', 'x'.repeat(32), `${foreign}/tasks`, '']) {
      for (const method of ['GET', 'DELETE']) {
        const response = await fetch(`${url}/${id}`, { method });
        expect(await failed(response)).toEqual({
          status: 404,
          error: { status: 404, message: 'there is no such run' },
        });
      }
    }
  });
  it('is 404 for whom the app does not let in', async () => {
    const handler = { mayAccess: (request: Request) => request.headers.get('x-visitor') === '7' };
    const { url } = await storeServer((store) => store.run({ never }), { handler });
    const { address } = await posted(url);
    expect((await fetch(address)).status).toBe(404);
    expect((await fetch(address, { method: 'DELETE' })).status).toBe(404);
    expect((await fetch(address, { method: 'DELETE', headers: { 'x-visitor': '7' } })).status).toBe(204);
  });
  it('gives signs of life while nothing happens', async () => {
    const { url } = await storeServer((store) => store.run({ never }), { handler: { heartbeatMs: 20 } });
    const { response } = await posted(url);
    let text = '';
    for await (const bytes of response.body ?? []) {
      text += new TextDecoder().decode(bytes);
      if (text.split(': still here\n\n').length > 3) break;
    }
    expect(text).toContain('"heartbeatMs":20');
  });
});

describe('DELETE', () => {
  it('cancels one task, and then the run; and again is fine', async () => {
    const { url } = await storeServer((store) => store.run({ 'a/b ü': never, c: never }));
    const { address } = await posted(url);
    const visit = record(fromEventStream(address));
    await until(() => visit.events.length === 2);
    const remove = async (path = '') => (await fetch(address + path, { method: 'DELETE' })).status;
    expect(await remove(`/tasks/${encodeURIComponent('a/b ü')}`)).toBe(204);
    await until(() => visit.events.length === 3);
    expect(visit.events[2]).toMatchObject({ type: 'error', name: 'a/b ü' });
    expect(await remove('/tasks/nobody')).toBe(404);
    expect(await remove('/tasks/%E0%A4%A')).toBe(404);
    expect([await remove(), await remove()]).toEqual([204, 204]);
    await until(() => visit.end === 'completed');
    expect(await remove('/tasks/c')).toBe(204);
  });
  it('says 409 for a task of a run that cannot cancel it alone', async () => {
    const { url } = await storeServer((store) => store.start(NEVER.pipe(startWith(started))));
    const { address } = await posted(url);
    const message = "this run's tasks cannot be cancelled one by one";
    expect(await failed(await fetch(`${address}/tasks/a`, { method: 'DELETE' }))).toMatchObject({
      status: 409,
      error: { message },
    });
    expect((await fetch(address, { method: 'DELETE' })).status).toBe(204);
  });
  it('is what other methods are told about', async () => {
    const { url } = await storeServer((store) => store.run(quick));
    const { address } = await posted(url);
    const put = await fetch(address, { method: 'PUT' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, DELETE']);
    const get = await fetch(`${address}/tasks/a`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'DELETE']);
  });
});

describe('a request that is sent again with its key', () => {
  it('gets the run that it started, also while that is just being started', async () => {
    const go = later<void>();
    let starts = 0;
    const { url, store } = await storeServer(async (store) => {
      starts++;
      await go.promise;
      return store.run(quick);
    });
    const post = (key: string) => fetch(url, { method: 'POST', headers: { 'idempotency-key': key } });
    const first = post('k'.repeat(32));
    await until(() => starts === 1);
    const second = post('k'.repeat(32));
    go.resolve();
    const addresses = (await Promise.all([first, second, post('k'.repeat(32))])).map(({ headers }) =>
      headers.get('location'),
    );
    expect(new Set(addresses).size).toBe(1);
    await Promise.all([post('short'), post('short'), post('l'.repeat(32))]);
    expect([starts, store.size]).toEqual([4, 4]);
  });
});
