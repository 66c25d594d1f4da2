import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoServer, startServer } from '../../demo/node/server/startServer.js';
import { launchChromium } from '../browser/launchChromium.js';
import { lossyLine } from './lossyLine.js';
import { pageFolder } from './servePage.js';
import { Visitor } from './Visitor.js';

let server: DemoServer;
let browser: Browser;
let chunkMs = 10;

const script = () => ({ answer: 'From **the server**, '.repeat(40), chunkMs, apiKey: 'the-mock-takes-any-key' });

beforeAll(async () => {
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
    await visitor.reads(visitor.card('danish').locator('.answer'), 'From the server, From the server');
    await visitor.status('combined answer', 'completed');
    expect(addresses.filter((address) => !address.startsWith(server.url))).toEqual([]);
    // One for all tasks, and one for the combined answer.
    expect(addresses.filter((address) => address.endsWith('/runs'))).toHaveLength(2);
    expect(visitor.errors).toEqual([]);
    await visitor.leave();
  });

  it('cancels one task there, which aborts its call alone; and leaving ends the run', async () => {
    // Minutes until an answer is whole: none completes meanwhile.
    chunkMs = 5_000;
    const visitor = await Visitor.arrive(browser, server.url);
    const { page } = visitor;
    const deleted: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'DELETE') deleted.push(new URL(request.url()).pathname.replace(/[^/]{20,}/, 'id'));
    });
    await page.getByText('The server behind this page answers').waitFor();
    await visitor.ask();
    await page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 4);
    expect((await health()).runs).toBe(1);
    await page.getByRole('button', { name: 'Cancel french' }).click();
    await visitor.status('french', 'cancelled');
    await expect.poll(() => deleted).toEqual(['/runs/id/tasks/french']);
    expect(await page.locator('.card[data-status=writing]').count()).toBe(3);
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await visitor.done();
    await visitor.reads(page.locator('#run-line'), /^0 of 4 answers complete, 4 cancelled, after \d+\.\d s\.$/);
    await expect.poll(async () => (await health()).runs).toBe(0);
    await visitor.leave();
  });

  it('asks fifty tasks in one stream, as quickly as the page itself', async () => {
    chunkMs = 0;
    const visitor = await Visitor.arrive(browser, server.url);
    const { page } = visitor;
    await page.getByText('The server behind this page answers').waitFor();
    await page.getByRole('button', { name: '50 tasks' }).click();
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.ask();
    await visitor.done();
    expect(await page.locator('#cards .card[data-status=completed]').count()).toBe(50);
    await visitor.reads(page.locator('#run-line'), /^50 of 50 answers complete, after \d/);
    await visitor.leave();
  });

  it('says before it asks which models the server has', async () => {
    const visitor = await Visitor.arrive(browser, server.url);
    await visitor.page.getByText('The server behind this page answers').waitFor();
    await visitor.page.getByRole('button', { name: 'Edit instruction and model of english' }).click();
    await visitor.page.locator('#tasks-panel').getByLabel('Model', { exact: true }).first().fill('no-such-model');
    await visitor.page.locator('#ask').click();
    await visitor.reads(visitor.page.locator('#ask-problem'), /asks gemini-2\.5-flash.*give “english” one of these/);
    expect(await visitor.page.locator('.card[data-status]').count()).toBe(0);
    await visitor.leave();
  });

  it('asks a model by either of its names, as "Three providers" does', async () => {
    chunkMs = 0;
    const visitor = await Visitor.arrive(browser, server.url);
    const { page } = visitor;
    await page.getByText('The server behind this page answers').waitFor();
    await page.getByRole('button', { name: 'Three providers' }).click();
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.ask();
    await visitor.done();
    expect(await visitor.states()).toEqual(['completed', 'completed', 'completed']);
    await visitor.leave();
  });

  it('says before it asks what is more than the server takes', async () => {
    const visitor = await Visitor.arrive(browser, server.url);
    const { page } = visitor;
    await page.getByText('The server behind this page answers').waitFor();
    const refused = async (words: string) => {
      await page.locator('#ask').click();
      await visitor.reads(page.locator('#ask-problem'), words);
    };
    await page.getByLabel('Name').first().fill('n'.repeat(65));
    await refused('has 65 characters, and names at this server up to 64: shorten it.');
    await page.getByRole('button', { name: '50 tasks' }).click();
    await page.getByRole('button', { name: 'Add a task' }).click();
    await refused('There are 51 tasks to ask, and this server takes up to 50 at once');
    await page.getByRole('button', { name: 'Four languages' }).click();
    await page.locator('#question').fill('q'.repeat(8_001));
    await refused('The question has 8,001 characters, and this server takes up to 8,000');
    await page.locator('#question').fill('q');
    await page.getByRole('button', { name: 'Edit instruction and model of french' }).click();
    await page.getByLabel('System instruction').nth(2).fill('s'.repeat(4_001));
    await refused('The instruction of “french” has 4,001 characters');
    expect(await page.locator('.card[data-status]').count()).toBe(0);
    await visitor.leave();
  });

  it('tells a server that cannot be reached from one that is lost, and the times stay true', async () => {
    chunkMs = 5_000;
    const line = await lossyLine(server.url);
    const visitor = await Visitor.arrive(browser, line.url);
    const { page } = visitor;
    await page.getByText('The server behind this page answers').waitFor();
    await visitor.ask();
    await page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 4);
    const reconnecting = page.locator('#run-line', { hasText: 'broke off: reconnecting …' });
    line.cut();
    await reconnecting.waitFor();
    line.mend();
    await reconnecting.waitFor({ state: 'detached' });
    expect(await page.locator('.card[data-status=writing]').count()).toBe(4);
    line.cut();
    await reconnecting.waitFor();
    // It tries to come back first.
    await visitor.done();
    await visitor.reads(
      visitor.card('english').locator('.notice'),
      'The connection to the server behind this page broke off.',
    );
    await visitor.reads(page.locator('#run-line'), /^0 of 4 answers complete, 4 failed, after \d+\.\d s\.$/);
    await expect.poll(() => page.locator('.log-lines .error').count()).toBe(4);
    expect(await page.locator('#answers, #log').allTextContents()).not.toContain('-0.0');

    await visitor.ask();
    await visitor.done();
    await visitor.reads(visitor.card('english').locator('.notice'), 'Cannot reach the server behind this page');
    await visitor.leave();
  });
});
