import AxeBuilder from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { onPage } from './onPage.js';
import type { Visitor } from './Visitor.js';

const visit = onPage();

/** What axe finds, in both colour schemes. */
async function violations({ page }: Visitor): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // axe's types come with a copy of Playwright's of their own.
    const { violations } = await new AxeBuilder({ page: page as never }).analyze();
    for (const { id, nodes } of violations) {
      found.push(
        ...nodes.map(({ target, failureSummary }) => `${colorScheme}, ${id} ${target.join()}: ${failureSummary}`),
      );
    }
  }
  return found;
}

describe.each([360, 900, 1440])('at %i px', (width) => {
  it('axe finds nothing to complain about, in light and dark colours', async () => {
    const visitor = await visit({ viewport: { width, height: 800 }, reducedMotion: 'reduce' });
    const { page } = visitor;
    expect(await violations(visitor), 'idle').toEqual([]);

    for (const panel of ['#tasks-panel', '#hard-panel']) {
      await page.locator(panel).evaluate((details) => ((details as HTMLDetailsElement).open = true));
    }
    await page.getByRole('button', { name: 'Edit instruction and model of english' }).click();
    await page.getByLabel('Retry failed attempts').uncheck();
    await visitor.set('concurrency', 1);
    await visitor.askForLong();
    // One after the other: one answers, one is cancelled, two are cut.
    await visitor.status('english', 'writing');
    await page.getByRole('button', { name: 'Cancel english' }).click();
    await visitor.status('danish', 'writing');
    await visitor.set('cutShare', 100);
    await visitor.hurry();
    await visitor.done();
    await visitor.lookAway();
    // The one that is completed comes first, and is the first to be drawn.
    await expect.poll(() => visitor.states()).toEqual(['completed', 'cancelled', 'failed', 'failed']);
    await page.getByText('The same as a table').click();
    await page.getByLabel('Who answers').selectOption('key');
    expect(await violations(visitor), 'after a run').toEqual([]);

    await page.getByRole('button', { name: 'Copy as code' }).click();
    expect(await violations(visitor), 'with the code shown').toEqual([]);
  });

  it('axe finds nothing in fifty lines, one of them open', async () => {
    const visitor = await visit({ viewport: { width, height: 800 }, reducedMotion: 'reduce' });
    await visitor.page.locator('#tasks-panel').evaluate((details) => ((details as HTMLDetailsElement).open = true));
    await visitor.page.getByRole('button', { name: '50 tasks' }).click();
    await visitor.set('concurrency', 50);
    await visitor.set('overloadedShare', 20);
    await visitor.askQuickly();
    await visitor.page.locator('#cards').getByText('Show all').first().click();
    await visitor.reads(visitor.page.locator('#cards .answer'), 'What MLOps is');
    expect(await violations(visitor)).toEqual([]);
  });

  it('nothing lies beyond the edge, whatever an answer contains', async () => {
    const visitor = await visit({ viewport: { width, height: 740 } });
    await visitor.askQuickly('formula, code and Arabic');
    await visitor.reads(visitor.card('italian').locator('.answer'), 'a paragraph of its own direction');
    const beyond = await visitor.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(beyond).toBeLessThanOrEqual(0);
  });
});

describe('by keyboard alone', () => {
  it('a visitor asks, cancels a card, asks it again, and never loses the place', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
    const tabTo = async (label: string) => {
      for (let presses = 0; presses < 80 && (await focused()) !== label; presses++) await page.keyboard.press('Tab');
      expect(await focused()).toBe(label);
    };
    await visitor.set('chunkMs', 500);
    await page.getByLabel('Question').fill('8 kB about MLOps');
    await page.keyboard.press('Control+Enter');
    await visitor.status('english', 'writing');
    await tabTo('Cancel english');
    await page.keyboard.press('Enter');
    await visitor.status('english', 'cancelled');
    // The button is gone: its card's title has the focus, and "Ask again" is next but for the answer itself.
    await expect.poll(focused).toBe('english');
    await tabTo('Ask english again');
    await page.keyboard.press('Enter');
    await visitor.status('english', 'writing');
    await expect.poll(focused).toBe('english');
    await visitor.hurry();
    await visitor.done();
  });

  it('the skip link leads to the answers, and what is in the address stays there', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.getByLabel('Question').fill('Why?');
    await expect.poll(() => page.url()).toContain('#q=Why%3F');
    await page.locator('.skip').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('answers');
    await expect.poll(() => page.url()).toContain('#q=Why%3F');
  });
});

describe('the theme', () => {
  it('follows the system until it is chosen, and the choice is remembered', async () => {
    const visitor = await visit({ colorScheme: 'dark' });
    const { page } = visitor;
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await ground();
    await page.getByRole('button', { name: 'Theme: system' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).waitFor();
    expect(await ground()).not.toBe(dark);
    await page.reload();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    expect(await ground()).toBe(dark);
  });
});
