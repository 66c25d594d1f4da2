import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';
import { type DemoServer, startServer } from '../../../demo/node/server/startServer.js';
import { launchChromium } from '../../browser/launchChromium.js';

const configFile = fileURLToPath(new URL('../../../demo/vite.config.ts', import.meta.url));
const root = fileURLToPath(new URL('reload', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'parallel-genai-'));

let server: DemoServer;
let browser: Browser;
let chunkMs = 0;
let calls = 0;

const script = () => ({
  answer: () => {
    calls++;
    return 'An answer from the server. '.repeat(40);
  },
  chunkMs,
  apiKey: 'the-mock-takes-any-key',
});

beforeAll(async () => {
  await build({ root, configFile, logLevel: 'error', publicDir: false, build: { outDir: folder } });
  [server, browser] = await Promise.all([startServer({ page: folder, script }), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await server.shutDown(0);
  rmSync(folder, { recursive: true });
});

async function ask(): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(90_000);
  await page.goto(server.url);
  calls = 0;
  await page.getByRole('button', { name: 'Ask' }).click();
  return page;
}

const articles = (page: Page) => page.locator('article').allTextContents();

describe('useRun, over a reload of its page', () => {
  it('goes on with the run that the server keeps, and asks nothing twice; cancelled here, it ends there', async () => {
    chunkMs = 5_000;
    const page = await ask();
    await page.waitForFunction(
      () => document.querySelectorAll('article[data-status=running]:not(:empty)').length === 2,
    );
    const before = await articles(page);
    await page.reload();
    await page.waitForFunction(
      () => document.querySelectorAll('article[data-status=running]:not(:empty)').length === 2,
    );
    const after = await articles(page);
    expect(after.map((text, index) => text.startsWith(before[index] ?? ''))).toEqual([true, true]);
    expect(calls).toBe(2);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('status').filter({ hasText: 'cancelled' }).waitFor();
    const runs = async () => ((await (await fetch(`${server.url}/health`)).json()) as { runs: number }).runs;
    await expect.poll(runs).toBe(0);
    await page.reload();
    await page.getByRole('status').filter({ hasText: 'idle' }).waitFor();
    await page.close();
  });

  it('shows the answers again after the end of the run', async () => {
    chunkMs = 0;
    const page = await ask();
    await page.getByRole('status').filter({ hasText: 'completed' }).waitFor();
    const before = await articles(page);
    await page.reload();
    await page.getByRole('status').filter({ hasText: 'completed' }).waitFor();
    expect(await articles(page)).toEqual(before);
    expect(calls).toBe(2);
    await page.close();
  });
});
