import { describe, expect, it } from 'vitest';
import { onPage } from './onPage.js';
import type { Visitor } from './Visitor.js';

const visit = onPage();

const bars = (visitor: Visitor, kind: string) => visitor.page.locator(`.chart .stretch.${kind}`);

/** All calls fail in this way until the visitor has seen it; then none does. */
async function failThenHeal(visitor: Visitor, setting: string): Promise<void> {
  await visitor.set('attempts', 10);
  await visitor.set(setting, 100);
  await visitor.ask();
  await visitor.page.waitForFunction(() => document.querySelectorAll('#cards .card[data-status=retrying]').length > 0);
  await visitor.set(setting, 0);
  await visitor.done();
}

describe('failures', () => {
  it.each([
    ['503', 'overloadedShare', 'The model is overloaded (503).'],
    ['429 with RetryInfo', 'rateLimitShare', 'the quota of this minute is used up (429).'],
    ['cut streams', 'cutShare', 'The answer broke off before its end.'],
  ])('heal: %s', async (_, setting, sentence) => {
    const visitor = await visit();
    await visitor.set('rateLimitS', 1);
    const told: string[] = [];
    await visitor.page.exposeFunction('tell', (notice: string) => told.push(notice));
    await visitor.page.evaluate(() => {
      const list = document.querySelector('#cards') as Node;
      const { tell } = window as unknown as { tell: (notice: string) => void };
      new MutationObserver(() => {
        for (const notice of document.querySelectorAll('#cards .notice'))
          if (notice.textContent) tell(notice.textContent);
      }).observe(list, { subtree: true, childList: true, characterData: true });
    });
    await failThenHeal(visitor, setting);
    expect(await visitor.page.locator('#cards .card[data-status=completed]').count()).toBe(4);
    expect(told.some((notice) => notice.includes(sentence) && /Attempt 2 begins in \d\.\d s\./.test(notice))).toBe(
      true,
    );
    await expect.poll(() => bars(visitor, 'failed').count()).toBeGreaterThanOrEqual(4);
    await expect.poll(() => bars(visitor, 'backoff').count()).toBeGreaterThanOrEqual(4);
    await expect.poll(() => bars(visitor, 'completed').count()).toBe(5);
    await expect.poll(() => visitor.page.locator('.log-lines .retry').count()).toBeGreaterThanOrEqual(4);
  });

  it('leave no text of a failed attempt behind', async () => {
    const visitor = await visit();
    await failThenHeal(visitor, 'cutShare');
    for (const heading of ['What MLOps is', 'Hvad er MLOps?', 'Qu’est-ce que le MLOps ?', 'Che cos’è l’MLOps']) {
      const shown = visitor.page.locator('#cards').getByText(heading, { exact: true });
      await expect.poll(() => shown.count(), { message: heading }).toBe(1);
    }
  });

  it('without retry say in a sentence what happened and offer to ask again', async () => {
    const visitor = await visit();
    await visitor.neverRetry();
    await visitor.set('overloadedShare', 100);
    await visitor.ask();
    await visitor.done();
    await visitor.reads(visitor.card('french').locator('.notice'), /^The model is overloaded \(503\)\.$/);
    await visitor.reads(visitor.page.locator('#run-line'), '4 failed');

    await visitor.set('overloadedShare', 0);
    await visitor.page.getByRole('button', { name: 'Ask french again' }).click();
    await visitor.status('french', 'completed');
    await visitor.reads(visitor.card('french').locator('.state'), /^1st/);
    await visitor.lookAway();
    await expect.poll(() => visitor.names()).toEqual(['french', 'english', 'danish', 'italian']);
  });

  it('by timeout name the limit', async () => {
    const visitor = await visit();
    await visitor.neverRetry();
    await visitor.set('latencyMs', 8_000);
    await visitor.set('timeoutS', 1);
    await visitor.ask();
    await visitor.done();
    await visitor.reads(visitor.card('italian').locator('.notice'), /^No complete answer within 1 s\.$/);
  });

  it('to reach the API at all are told from an answer that broke off', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await visitor.context.route('https://generativelanguage.googleapis.com/**', (route) =>
      route.abort('internetdisconnected'),
    );
    await visitor.neverRetry();
    await page.getByLabel('Who answers').selectOption('key');
    await page.getByLabel('Gemini API key').fill('a-key');
    await visitor.ask();
    await visitor.done();
    await visitor.reads(visitor.card('french').locator('.notice'), 'Cannot reach the model’s service: are you online?');

    await page.getByLabel('Who answers').selectOption('mock');
    await visitor.set('cutShare', 100);
    await visitor.ask();
    await visitor.done();
    await visitor.reads(visitor.card('french').locator('.notice'), 'The answer broke off before its end.');
    // Of no use to anybody where nothing was answered.
    expect(await page.locator('#run-line').textContent()).not.toContain('as fast');
  });
});
