import type { Browser } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DemoServer, startServer } from '../../demo/node/server/startServer.js';
import { launchChromium } from '../browser/launchChromium.js';
import { pageFolder } from './servePage.js';
import { Visitor } from './Visitor.js';

let server: DemoServer;
let browser: Browser;
let chunkMs = 0;
/** What the model was asked, call by call. */
let calls: string[] = [];

const script = () => ({
  answer: ({ system = '' }: { system?: string | undefined }) => {
    calls.push(system);
    return `${system}: ${'an answer from the server, '.repeat(40)}`;
  },
  chunkMs,
  apiKey: 'the-mock-takes-any-key',
});
const settings = { page: pageFolder, script };

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(settings), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await server.shutDown(0);
});
beforeEach(() => {
  calls = [];
  chunkMs = 0;
});

const runsGoingOn = async ({ url } = server) =>
  ((await (await fetch(`${url}/health`)).json()) as { runs: number }).runs;

async function arrive({ url } = server): Promise<Visitor> {
  const visitor = await Visitor.arrive(browser, url);
  await visitor.page.getByText('The server behind this page answers').waitFor();
  return visitor;
}

const shown = async ({ page }: Visitor) => ({
  cards: await page.locator('#answers .card').allTextContents(),
  line: await page.locator('#run-line').textContent(),
  // But for its chunks, which are hidden.
  log: await page.locator('.log-lines .what').allTextContents(),
});

describe('a run through the server, over a reload of the page', () => {
  it('goes on in the middle of its answers, and nothing is asked twice', async () => {
    chunkMs = 5_000;
    const visitor = await arrive();
    const { page } = visitor;
    await visitor.ask();
    await page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 4);
    await page.getByRole('button', { name: 'Cancel french' }).click();
    await visitor.status('french', 'cancelled');
    await page.reload();
    await page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 3);
    await visitor.status('french', 'cancelled');
    expect(await visitor.names()).toHaveLength(4);
    expect(calls).toHaveLength(4);
    // It is the visitor's as before: cancelled here, it is cancelled there.
    await page.getByRole('button', { name: 'Cancel danish' }).click();
    await visitor.status('danish', 'cancelled');
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await visitor.done();
    await expect.poll(() => runsGoingOn()).toBe(0);
    await page.reload();
    await visitor.done();
    await expect.poll(() => visitor.states()).toEqual(Array.from({ length: 4 }, () => 'cancelled'));
    expect(calls).toHaveLength(4);
    expect(visitor.errors).toEqual([]);
    await visitor.leave();
  });

  it('is there after its end too, with the combined answer, and no call is made again', async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await visitor.ask();
    await visitor.done();
    await visitor.lookAway();
    await visitor.status('combined answer', 'completed');
    expect(calls).toHaveLength(5);
    // The log is drawn later: five starts and five answers.
    await expect.poll(async () => (await shown(visitor)).log).toHaveLength(10);
    const before = await shown(visitor);
    for (let reload = 0; reload < 2; reload++) {
      await page.reload();
      await visitor.status('combined answer', 'completed');
      await visitor.done();
      await visitor.lookAway();
      await expect.poll(() => shown(visitor)).toEqual(before);
    }
    expect(calls).toHaveLength(5);
    // A new run takes its place, for good.
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.ask('Another question');
    await visitor.done();
    await page.reload();
    await visitor.done();
    await visitor.reads(page.locator('#printed-question'), 'Another question');
    expect(calls).toHaveLength(9);
    await visitor.leave();
  });

  it('keeps what was asked again, behind what failed before', async () => {
    chunkMs = 5_000;
    const visitor = await arrive();
    const { page } = visitor;
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.ask();
    await page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 4);
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await visitor.done();
    chunkMs = 0;
    await page.getByRole('button', { name: 'Ask danish again' }).click();
    await visitor.status('danish', 'completed');
    await page.reload();
    await visitor.status('danish', 'completed');
    await visitor.status('english', 'cancelled');
    expect(calls).toHaveLength(5);
    await visitor.leave();
  });

  it('is found by its key where the page was reloaded before it knew the address', async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.ask();
    await visitor.done();
    await page.evaluate(() => {
      const kept = JSON.parse(sessionStorage.getItem('parallel-genai:session') ?? '') as {
        runs: { address?: string }[];
      };
      for (const run of kept.runs) delete run.address;
      sessionStorage.setItem('parallel-genai:session', JSON.stringify(kept));
    });
    await page.reload();
    await visitor.status('english', 'completed');
    await visitor.done();
    expect(calls).toHaveLength(4);
    await visitor.leave();
  });

  it('makes way for what is asked before the server tells of it, and that one is come back to', async () => {
    chunkMs = 5_000;
    const visitor = await arrive();
    const { page } = visitor;
    await visitor.ask();
    await page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 4);
    let go: () => void = () => undefined;
    const going = new Promise<void>((resolve) => (go = resolve));
    await page.route('**/runs/**', async (route) => {
      if (route.request().method() === 'GET') await going;
      await route.continue().catch(() => undefined);
    });
    await page.reload();
    await page.getByText('The server behind this page answers').waitFor();
    await visitor.ask('Another question');
    await page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 4);
    go();
    // The first is cancelled there.
    await expect.poll(() => runsGoingOn()).toBe(1);
    await page.reload();
    await page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 4);
    await visitor.reads(page.locator('#printed-question'), 'Another question');
    expect(calls).toHaveLength(8);
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await visitor.leave();
  });

  it('is not ended by what is asked in a tab that was duplicated', async () => {
    chunkMs = 5_000;
    const visitor = await arrive();
    const { page } = visitor;
    const allWrite = () => document.querySelectorAll('.card[data-status=writing]').length === 4;
    await visitor.ask();
    await page.waitForFunction(allWrite);
    // Takes the storage of this tab along, as a duplicate does.
    const [twin] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => void open(location.href))]);
    await twin.waitForFunction(allWrite);
    expect(calls).toHaveLength(4);
    const cancelled: string[] = [];
    twin.on('request', (request) => request.method() === 'DELETE' && cancelled.push(request.url()));
    await twin.locator('#question').fill('Another question');
    await twin.locator('#ask').click();
    await twin.waitForFunction(() => document.querySelector('#printed-question')?.textContent === 'Another question');
    await twin.waitForFunction(allWrite);
    expect(cancelled).toEqual([]);
    expect(await visitor.states()).toEqual(Array.from({ length: 4 }, () => 'writing'));
    // What the visitor cancels is cancelled from either tab.
    await twin.getByRole('button', { name: 'Cancel all' }).click();
    await expect.poll(() => cancelled.length).toBeGreaterThan(0);
    await visitor.leave();
  });

  it.each([
    '{"runs":[{}]}',
    '[]',
    '"text"',
    '{"id":"1","startedAt":1,"plan":{"question":"q","tasks":5,"settings":{}},"runs":[{"names":["a"],"key":"k"}]}',
    '{"id":"1","startedAt":1,"plan":{"question":"q","tasks":[{"name":"a","instruction":"","model":"m"}],"settings":{}},"runs":[{"names":["b"],"key":"k"}]}',
    '{"id":"1","startedAt":1,"plan":{"question":"q","tasks":[null],"settings":null},"runs":[null]}',
  ])('is not tried where the storage holds something else: %s', async (stored) => {
    const visitor = await arrive();
    const { page } = visitor;
    await page.evaluate((stored) => sessionStorage.setItem('parallel-genai:session', stored), stored);
    await page.reload();
    await page.getByText('The server behind this page answers').waitFor();
    await visitor.ask();
    await visitor.done();
    expect(visitor.errors).toEqual([]);
    await visitor.leave();
  });

  it('is cancelled after graceMs when its visitor left for good', async () => {
    chunkMs = 5_000;
    const impatient = await startServer({ ...settings, graceMs: 300 });
    const visitor = await arrive(impatient);
    await visitor.ask();
    await visitor.page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 4);
    expect(await runsGoingOn(impatient)).toBe(1);
    await visitor.leave();
    await expect.poll(() => runsGoingOn(impatient)).toBe(0);
    await impatient.shutDown(0);
  });

  it('is as if it had never been where the server has it no more', async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await visitor.ask();
    await visitor.done();
    const { port } = new URL(server.url);
    await server.shutDown(0);
    server = await startServer({ ...settings, port: Number(port) });
    const gone = page.waitForResponse((response) => response.url().includes('/runs/') && response.status() === 404);
    await page.reload();
    await gone;
    await expect.poll(() => page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(await page.locator('.card[data-status]').count()).toBe(0);
    expect(visitor.errors).toEqual([]);
    await visitor.ask();
    await visitor.done();
    await visitor.leave();
  });
});
