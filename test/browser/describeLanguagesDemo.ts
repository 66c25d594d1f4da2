import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from './launchChromium.js';
import { stepTimers } from './stepTimers.js';

const names = ['English', 'Danish', 'French', 'Italian'];

/** An app that is served now. */
export interface ServedApp {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Drives an app that asks in four languages, in Chromium: the same tests whatever it is built with.
 * @param serve builds and serves it
 * @param more tests of this app alone
 */
export function describeLanguagesDemo(
  title: string,
  serve: () => Promise<ServedApp>,
  more?: (page: () => Page) => void,
): void {
  describe(title, () => {
    let app: ServedApp;
    let browser: Browser;
    let page: Page;
    const problems: string[] = [];

    beforeAll(async () => {
      browser = await launchChromium();
      app = await serve();
    });
    afterAll(async () => {
      await browser.close();
      await app.close();
    });
    beforeEach(async () => {
      page = await browser.newPage();
      page.setDefaultTimeout(90_000);
      await page.addInitScript(stepTimers);
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        // The 503 that heals is among what the browser itself reports.
        if (message.type() === 'error' && !message.text().includes('503')) problems.push(message.text());
      });
      page.on('request', (request) => {
        const { origin } = new URL(request.url());
        const known = [new URL(app.url).origin, 'https://generativelanguage.googleapis.com'];
        if (origin !== 'null' && !known.includes(origin)) problems.push(`a request to ${origin}`);
      });
      await page.goto(app.url);
    });
    afterEach(async () => {
      await page.close();
      expect(problems.splice(0)).toEqual([]);
    });

    const card = (name: string) => page.getByRole('article', { name });
    const answer = (name: string) => card(name).locator('.answer');
    const ask = () => page.getByRole('button', { name: 'Ask' }).click();

    it('streams four answers at once and ranks them as they complete', async () => {
      // Every change of every card, seen from inside the page: looking from outside would miss some.
      await page.evaluate(() => {
        const seen: { name: string; length: number; status: string; look: number }[] = [];
        let look = 0;
        Object.assign(window, { seen });
        new MutationObserver(() => {
          look++;
          for (const article of document.querySelectorAll('article')) {
            const length = article.querySelector('.answer')?.textContent.length ?? 0;
            seen.push({ name: article.ariaLabel ?? '', length, status: article.dataset['status'] ?? '', look });
          }
        }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      });
      await ask();
      await page.getByText('4 of 4 answered.').waitFor();
      const seen = await page.evaluate(() => (window as unknown as { seen: Seen[] }).seen);
      for (const name of names) {
        const running = seen.filter((entry) => entry.name === name && entry.status === 'running');
        expect(new Set(running.map(({ length }) => length)).size, `lengths of ${name}`).toBeGreaterThanOrEqual(5);
      }
      const ranks = await Promise.all(names.map((name) => card(name).locator('.facts').textContent()));
      const byRank = names.toSorted((a, b) => rankOf(ranks[names.indexOf(a)]) - rankOf(ranks[names.indexOf(b)]));
      // Two that completed within one frame are first seen at one look.
      const looks = byRank.map((name) => seen.find((e) => e.name === name && e.status === 'completed')?.look ?? 0);
      expect(looks).toEqual(looks.toSorted((a, b) => a - b));
      expect(new Set(looks).size).toBeGreaterThan(1);
      expect(await answer('Danish').textContent()).toMatch(/^MLOps er .* ændrer sig\.$/);
    });

    it('heals a 503 by asking again', async () => {
      await ask();
      await page.getByText('4 of 4 answered.').waitFor();
      expect(await card('French').locator('.facts').textContent()).toContain('attempt 2');
      expect(await answer('French').textContent()).toMatch(/^Le MLOps .* en service\.$/);
    });

    it('aborts the calls when cancelled, keeps what was answered, and asks anew after that', async () => {
      const aborted: string[] = [];
      page.on('requestfailed', (request) => {
        const language = /Answer in (\w+)/.exec(request.postData() ?? '')?.[1];
        if (language && request.failure()?.errorText === 'net::ERR_ABORTED') aborted.push(language);
      });
      // From the beginning of the Danish answer on nothing goes on.
      await page.evaluate(() => {
        window.areStepsHeld = () => {
          const answer = document.querySelector('article[aria-label=Danish] .answer');
          return answer?.textContent.startsWith('MLOps') ?? false;
        };
      });
      await ask();
      await expect.poll(() => answer('Danish').textContent()).toMatch(/^MLOps/);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('Cancelled;').waitFor();
      const kept = await answer('Danish').textContent();
      expect(kept).toMatch(/^MLOps/);
      await expect.poll(() => aborted).toContain('Danish');
      expect(await answer('Danish').textContent()).toBe(kept);
      await page.evaluate(() => delete window.areStepsHeld);
      await ask();
      await page.getByText('4 of 4 answered.').waitFor();
    });

    more?.(() => page);
  });
}

interface Seen {
  readonly name: string;
  readonly length: number;
  readonly status: string;
  /** Which look at the page it was. */
  readonly look: number;
}

const rankOf = (facts: string | null | undefined): number => Number(/^no\. (\d)/.exec(facts ?? '')?.[1]);
