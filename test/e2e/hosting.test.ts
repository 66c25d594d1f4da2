import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../browser/launchChromium.js';
import { pageFolder, servePage } from './servePage.js';
import { Visitor } from './Visitor.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe('the page', () => {
  it('says how to serve it when it is opened as a file', async () => {
    const { page, context } = await Visitor.arrive(browser, pathToFileURL(`${pageFolder}/index.html`).href);
    expect(await page.getByText('Opened as a file, this page cannot run').isVisible()).toBe(true);
    await context.close();
  });

  it('says so where service workers are not to be had, and offers the ways that remain', async () => {
    const server = await servePage();
    const context = await browser.newContext();
    await context.addInitScript(() => {
      Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
    });
    const page = await context.newPage();
    await page.goto(server.url);
    const words = 'This browser has no service workers here';
    await page.locator('#source-line').filter({ hasText: words }).waitFor();
    await page.locator('#ask').click();
    await page.locator('#ask-problem').filter({ hasText: words }).waitFor();
    await context.close();
    await server.close();
  });

  it('streams from the development server too, as npm run demo starts it', async () => {
    const root = fileURLToPath(new URL('../../demo/web/', import.meta.url));
    const server = await createServer({
      root,
      configFile: `${root}vite.config.ts`,
      logLevel: 'error',
      server: { port: 0 },
    });
    await server.listen();
    const visitor = await Visitor.arrive(browser, server.resolvedUrls?.local[0] ?? '');
    await visitor.askQuickly();
    expect(await visitor.page.locator('#cards .card[data-status=completed]').count()).toBe(4);
    expect(visitor.errors).toEqual([]);
    await visitor.leave();
    await server.close();
  });
});
