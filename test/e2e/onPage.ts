import type { Browser, BrowserContextOptions } from 'playwright';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium } from '../browser/launchChromium.js';
import { servePage } from './servePage.js';
import { Visitor } from './Visitor.js';

/**
 * A browser and a server for the tests of a file.
 * @returns how a visitor arrives; after each test all leave, and nothing of theirs may have gone wrong unseen
 */
export function onPage(): (options?: BrowserContextOptions) => Promise<Visitor> {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof servePage>>;
  const visitors: Visitor[] = [];

  beforeAll(async () => {
    [server, browser] = await Promise.all([servePage(), launchChromium()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  afterEach(async () => {
    const left = visitors.splice(0);
    await Promise.all(left.map((visitor) => visitor.leave()));
    for (const { errors, strangers } of left) expect({ errors, strangers }).toEqual({ errors: [], strangers: [] });
  });

  return async (options) => {
    const visitor = await Visitor.arrive(browser, server.url, options);
    visitors.push(visitor);
    return visitor;
  };
}
