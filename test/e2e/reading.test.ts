import { describe, expect, it } from 'vitest';
import { onPage } from './onPage.js';
import type { Visitor } from './Visitor.js';

const visit = onPage();

/** Four answers are being written, none of them soon complete. */
async function writing(visitor: Visitor): Promise<void> {
  await visitor.askForLong();
  await visitor.page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 4);
}

/** English is cancelled, so that the others will come before it; Danish is written. */
async function writingDanish(visitor: Visitor): Promise<void> {
  await visitor.askForLong();
  await visitor.status('english', 'writing');
  await visitor.page.getByRole('button', { name: 'Cancel english' }).press('Enter');
  await visitor.status('danish', 'writing');
}

const top = (visitor: Visitor, name: string) =>
  visitor.card(name).evaluate((card) => card.getBoundingClientRect().top + window.scrollY);

/** Has all answers grow by a few hundred characters each. */
async function grow(visitor: Visitor): Promise<void> {
  const length = () => visitor.page.locator('#cards').evaluate((cards) => cards.textContent.length);
  const before = await length();
  await visitor.set('chunkMs', 20);
  await expect.poll(length).toBeGreaterThan(before + 3_000);
}

describe('while it is read, a card stays where it is', () => {
  it('under the pointer, though the cards above it grow', async () => {
    const visitor = await visit();
    await writing(visitor);
    await visitor.card('italian').locator('h3').hover();
    const before = await top(visitor, 'italian');
    await grow(visitor);
    expect(await top(visitor, 'italian')).toBe(before);
    // Nobody reads any more: those above catch up.
    await visitor.lookAway();
    await expect.poll(() => top(visitor, 'italian')).toBeGreaterThan(before + 50);
    await visitor.hurry();
    await visitor.done();
  });

  it('where the keyboard is, also when its answer completes; it settles when the focus leaves', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await visitor.set('concurrency', 1);
    await writingDanish(visitor);
    await page.locator('#cards').locator('.answer').first().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await expect.poll(focused).toBe('Answer of danish');
    await visitor.hurry();
    await visitor.done();
    expect(await focused()).toBe('Answer of danish');
    expect(await visitor.names()).toEqual(['english', 'danish', 'french', 'italian']);
    await page.locator('#question').focus();
    await expect.poll(() => visitor.names()).toEqual(['danish', 'french', 'italian', 'english']);
  });

  it('with a selection in it, as long as something is selected', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await visitor.set('concurrency', 1);
    await writingDanish(visitor);
    // The keyboard's focus is elsewhere.
    await page.locator('#question').focus();
    await page.evaluate(() => {
      const answer = document.querySelectorAll('#cards .card')[1];
      if (answer) getSelection()?.selectAllChildren(answer);
    });
    await visitor.hurry();
    await visitor.done();
    expect(await visitor.names()).toEqual(['english', 'danish', 'french', 'italian']);
    await page.evaluate(() => getSelection()?.removeAllRanges());
    await expect.poll(() => visitor.names()).toEqual(['danish', 'french', 'italian', 'english']);
  });
});

describe('cards as asked', () => {
  it('never change their order', async () => {
    const visitor = await visit();
    await visitor.page.getByLabel('as asked').check();
    await visitor.askQuickly();
    await visitor.status('combined answer', 'completed');
    await expect.poll(() => visitor.page.locator('#cards .state').allTextContents()).toHaveLength(4);
    expect(await visitor.names()).toEqual(['english', 'danish', 'french', 'italian']);
  });
});
