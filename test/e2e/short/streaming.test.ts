import { describe, expect, it } from 'vitest';
import { onPage } from '../onPage.js';
import type { Visitor } from '../Visitor.js';

const visit = onPage();
const names = ['english', 'danish', 'french', 'italian'];

interface Seen {
  readonly name: string;
  readonly length: number;
  readonly status: string;
}

/** Notes each change of each card from within the page: looking from outside would miss some. */
const watchCards = ({ page }: Visitor): Promise<void> =>
  page.evaluate(() => {
    const seen: Seen[] = [];
    Object.assign(window, { seen });
    const list = document.querySelector('#cards');
    if (!list) throw new Error('no cards');
    new MutationObserver(() => {
      for (const card of list.querySelectorAll<HTMLElement>('.card')) {
        const text = (selector: string) => card.querySelector(selector)?.textContent ?? '';
        seen.push({ name: text('h3'), length: text('.answer').length, status: card.dataset['status'] ?? '' });
      }
    }).observe(list, { subtree: true, childList: true, characterData: true, attributes: true });
  });

const seenBy = ({ page }: Visitor): Promise<Seen[]> =>
  page.evaluate(() => (window as unknown as { seen: Seen[] }).seen);

describe('the page', () => {
  it('streams four answers at once: each is seen at five lengths or more while it is written', async () => {
    const visitor = await visit();
    await watchCards(visitor);
    // Slow enough for a machine that draws few pictures a second.
    await visitor.set('chunkMs', 90);
    await visitor.page.getByLabel('Combine at the end').uncheck();
    await visitor.ask();
    await visitor.done();
    const seen = await seenBy(visitor);
    for (const name of names) {
      const lengths = seen
        .filter((card) => card.name === name && card.status === 'writing')
        .map(({ length }) => length);
      expect(new Set(lengths).size, name).toBeGreaterThanOrEqual(5);
      expect(lengths, `${name} only grows`).toEqual(lengths.toSorted((a, b) => a - b));
    }
  });

  it('settles the cards in the order of completion, and shows their ranks', async () => {
    const visitor = await visit();
    await watchCards(visitor);
    await visitor.ask();
    await visitor.done();
    await visitor.status('combined answer', 'completed');
    const completed = (await seenBy(visitor)).filter(({ status }) => status === 'completed').map(({ name }) => name);
    const ranking = [...new Set(completed)];
    await expect.poll(() => visitor.names()).toEqual(ranking);
    const states = await visitor.page.locator('#cards .state').allTextContents();
    expect(states.map((state) => /^\w+(?=, \d+\.\d s$)/.exec(state)?.[0])).toEqual(['1st', '2nd', '3rd', '4th']);
    const log = visitor.page.locator('.log-lines .complete .what');
    const logged = async () => (await log.allTextContents()).map((line) => line.split(':')[0]);
    await expect.poll(logged).toEqual([...ranking, 'combined answer']);
    const line =
      /^4 of 4 answers complete, after \d+\.\d s\. \d\.\d times as fast as one after the other \(\d+\.\d s\)\.$/;
    await visitor.reads(visitor.page.locator('#run-line'), line);
  });
});
