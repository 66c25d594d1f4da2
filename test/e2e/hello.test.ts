import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../browser/launchChromium.js';
import { stepTimers } from '../browser/stepTimers.js';
import { Visitor } from './Visitor.js';

const root = fileURLToPath(new URL('../../demo/hello', import.meta.url));
const configFile = fileURLToPath(new URL('../../demo/vite.config.ts', import.meta.url));
let browser: Browser;
let server: ViteDevServer;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    createServer({ root, configFile, logLevel: 'error', server: { port: 0 } }),
    launchChromium(),
  ]);
  await server.listen();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

describe('the smallest page', () => {
  it('shows four answers as they are written, all at once', async () => {
    const visitor = await Visitor.arrive(browser, server.resolvedUrls?.local[0] ?? '');
    const { page } = visitor;
    // The development server may load the page anew when it first sees what that imports.
    const isReady = () => page.locator('button:enabled').waitFor();
    await isReady();
    await page.addInitScript(stepTimers);
    await page.reload();
    await isReady();
    const lengths = page.evaluate(
      () =>
        new Promise<number[][]>((resolve) => {
          const seen: number[][] = [];
          const answers = document.querySelector('#answers') as Node;
          new MutationObserver(() => {
            const sections = [...document.querySelectorAll('section')];
            seen.push(sections.map((section) => section.querySelector('p')?.textContent.length ?? 0));
            if (sections.length === 4 && sections.every(({ textContent }) => textContent.includes('completed'))) {
              resolve(seen);
            }
          }).observe(answers, { childList: true });
        }),
    );
    await page.getByLabel('Question').fill('Why?');
    await page.getByRole('button', { name: 'Ask' }).click();
    const seen = await lengths;
    for (const answer of [0, 1, 2, 3]) {
      expect(new Set(seen.map((lengths) => lengths[answer])).size).toBeGreaterThan(3);
    }
    await page.getByRole('heading', { name: 'Danish: completed' }).waitFor();
    await page.getByText('You asked “Why?”. I was told: Answer in Danish.').waitFor();
    expect(visitor.errors).toEqual([]);
    await visitor.leave();
  });

  it('has at most 80 lines', async () => {
    const files = await Promise.all(['index.html', 'main.ts'].map((file) => readFile(`${root}/${file}`, 'utf8')));
    expect(files.join('').split('\n').length).toBeLessThanOrEqual(80);
  });
});
