import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoServer, startServer } from '../../demo/node/server/startServer.js';
import { launchChromium } from '../browser/launchChromium.js';
import { pageFolder } from './servePage.js';
import { Visitor } from './Visitor.js';

let server: DemoServer;
let browser: Browser;
let chunkMs = 10;

beforeAll(async () => {
  const script = () => ({ answer: 'From **the server**, '.repeat(40), chunkMs, apiKey: 'the-mock-takes-any-key' });
  [server, browser] = await Promise.all([startServer({ page: pageFolder, script }), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await server.shutDown(0);
});

const health = async () => (await (await fetch(`${server.url}/health`)).json()) as { runs: number };

describe('the page, from the demo’s server', () => {
  it('asks through it, and never the API itself', async () => {
    const visitor = await Visitor.arrive(browser, server.url);
    const { page } = visitor;
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.getByText('The server behind this page answers').waitFor();
    await visitor.ask();
    await visitor.done();
    expect(await page.locator('#cards .card[data-status=completed]').count()).toBe(4);
    expect(await visitor.card('danish').locator('.answer').textContent()).toContain('From the server, From the server');
    await visitor.status('combined answer', 'completed');
    expect(addresses.filter((address) => !address.startsWith(server.url))).toEqual([]);
    expect(addresses.filter((address) => address.endsWith('/runs'))).toHaveLength(5);
    expect(visitor.errors).toEqual([]);
    await visitor.leave();
  });

  it('cancels one task there, which ends its run on the server', async () => {
    // Minutes until an answer is whole: none completes meanwhile.
    chunkMs = 5_000;
    const visitor = await Visitor.arrive(browser, server.url);
    const { page } = visitor;
    await page.getByText('The server behind this page answers').waitFor();
    await visitor.ask();
    await page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 4);
    expect((await health()).runs).toBe(4);
    await page.getByRole('button', { name: 'Cancel french' }).click();
    await visitor.status('french', 'cancelled');
    await expect.poll(async () => (await health()).runs).toBe(3);
    expect(await page.locator('.card[data-status=writing]').count()).toBe(3);
    await visitor.leave();
    await expect.poll(async () => (await health()).runs).toBe(0);
  });

  it('tells what the server refuses in a sentence', async () => {
    chunkMs = 10;
    const visitor = await Visitor.arrive(browser, server.url);
    await visitor.page.getByText('The server behind this page answers').waitFor();
    await visitor.page.getByRole('button', { name: 'Edit instruction and model of english' }).click();
    await visitor.page.locator('#tasks-panel').getByLabel('Model', { exact: true }).first().fill('no-such-model');
    await visitor.ask();
    await visitor.done();
    await visitor.status('english', 'failed');
    expect(await visitor.card('english').locator('.notice').textContent()).toContain('gemini-2.5-flash');
    expect(await visitor.page.locator('#cards .card[data-status=completed]').count()).toBe(3);
    await visitor.leave();
  });
});
