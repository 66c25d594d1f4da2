import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { floodOfChunks } from './floodOfChunks.js';
import { longestTaskMs } from './longestTaskMs.js';
import { onPage } from './onPage.js';
import { pageFolder } from './servePage.js';

const visit = onPage();

/** Types into the question box while the page works, and waits until each letter is there. */
async function typeMeanwhile(page: Page): Promise<void> {
  // Found by its id: to look for a role or a label Playwright goes through the whole page, which is a long task itself.
  const box = page.locator('#question');
  await box.fill('');
  for (const letter of 'still here') await box.press(letter === ' ' ? 'Space' : letter);
  expect(await box.inputValue()).toBe('still here');
}

/** From a key's press to the next picture, as the browser measures it, for all presses from now on; milliseconds. */
async function keyLatencies(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const latencies: number[] = [];
    Object.assign(window, { latencies });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') latencies.push(duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  return () => page.evaluate(() => (window as unknown as { latencies: number[] }).latencies);
}

describe('the page under load', () => {
  it('stays responsive while 50 tasks stream 100 chunks a second each, and when all of them end at once', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.getByRole('button', { name: '50 tasks' }).click();
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.set('concurrency', 50);
    await page.locator('#source-panel > summary').click();
    await page.getByLabel('Google, with my own key').check();
    await page.getByLabel('Gemini API key').fill('a key');
    await page.getByRole('button', { name: 'Use this key' }).click();
    const chunks = 400;
    await page.evaluate(floodOfChunks, chunks);
    const latencies = await keyLatencies(page);
    const longest = await longestTaskMs(page, async () => {
      await visitor.ask();
      await page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 50);
      await typeMeanwhile(page);
      await page.waitForFunction(() => document.querySelectorAll('#cards .card[data-status=completed]').length === 50);
    });
    expect(longest).toBeLessThan(100);
    // The middle one: now and then this machine does something else first.
    const sorted = (await latencies()).toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)] ?? 0).toBeLessThan(100);
    const events = await page.locator('#log > .hint').textContent();
    expect(Number(/^[\d,]+/.exec(events ?? '')?.[0].replaceAll(',', ''))).toBeGreaterThanOrEqual(50 * (chunks + 2));
    const whole = () =>
      page
        .locator('#cards .answer')
        .evaluateAll(
          (answers) => answers.filter(({ textContent }) => textContent.trimEnd().endsWith('The end.')).length,
        );
    await expect.poll(whole, { timeout: 20_000 }).toBe(50);
  });

  it('shows 200 kB of Markdown that come in four answers, piece by piece', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.set('chunkMs', 5);
    await visitor.set('chunkChars', 2_000);
    const longest = await longestTaskMs(page, async () => {
      await visitor.ask('200 kB about MLOps');
      await page.locator('.card[data-status=writing]').first().waitFor();
      await typeMeanwhile(page);
      await visitor.done(120_000);
    });
    expect(longest).toBeLessThan(100);
    const length = () =>
      visitor
        .card('english')
        .locator('.answer')
        .evaluate((answer) => answer.textContent.length);
    await expect.poll(length, { timeout: 20_000 }).toBeGreaterThan(170_000);
  });

  it('shows 200 kB of Markdown that come at once', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.set('chunkMs', 0);
    await visitor.set('chunkChars', 2_000);
    const longest = await longestTaskMs(page, async () => {
      await visitor.ask('200 kB about MLOps');
      await visitor.done(120_000);
      const length = () =>
        visitor
          .card('english')
          .locator('.answer')
          .evaluate((answer) => answer.textContent.length);
      await expect.poll(length, { timeout: 20_000 }).toBeGreaterThan(170_000);
    });
    expect(longest).toBeLessThan(100);
  });
});

describe('what a visitor downloads', () => {
  it('is at most 90 kB of JavaScript, gzipped, without the mock', async () => {
    const html = await readFile(`${pageFolder}/index.html`, 'utf8');
    const first = Array.from(html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g), ([, path]) => path ?? '');
    expect(first).toHaveLength(1);
    const entry = await readFile(`${pageFolder}/${first[0]}`);
    expect(gzipSync(entry).byteLength).toBeLessThanOrEqual(90_000);
    // All else is the mock's: nothing slips into a second file unseen.
    const files = await readdir(`${pageFolder}/assets`);
    expect(files.filter((file) => file.endsWith('.js') && !first[0]?.endsWith(file))).toEqual([
      expect.stringMatching(/^worker-/),
    ]);
  });

  it('for the first paint comes from the page’s own files', async () => {
    const html = await readFile(`${pageFolder}/index.html`, 'utf8');
    const addresses = Array.from(html.matchAll(/(?:src|href)="([^"#]+)"/g), ([, address]) => address);
    for (const address of addresses) expect(address).toMatch(/^\.\//);
  });
});
