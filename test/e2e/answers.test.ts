import { describe, expect, it } from 'vitest';
import { onPage } from './onPage.js';

const visit = onPage();

describe('an answer', () => {
  it('has formulas drawn, by a library that is loaded when the first one occurs', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await visitor.askQuickly();
    await visitor.status('combined answer', 'completed');
    expect(loaded.filter((path) => path.includes('katex'))).toEqual([]);

    await page.getByLabel('Combine at the end').uncheck();
    await visitor.askQuickly('A formula, please');
    const answer = visitor.card('english').locator('.answer');
    await expect.poll(() => answer.locator('.katex').count()).toBe(5);
    expect(await answer.locator('.katex-display').count()).toBe(1);
    expect(loaded.filter((path) => path.includes('katex')).length).toBeGreaterThan(0);
    // Prices are none.
    await visitor.reads(answer, 'A call that costs $5 and one that costs $7 are no formula.');
  });

  it('has the direction of its own text, block by block; code is always from left to right', async () => {
    const visitor = await visit();
    await visitor.page.getByLabel('Combine at the end').uncheck();
    await visitor.askQuickly('Arabic');
    const answer = visitor.card('english').locator('.answer');
    await visitor.reads(answer, 'a paragraph of its own direction');
    const directions = await answer
      .locator('.piece > *')
      .evaluateAll((blocks) => blocks.map((block) => [block.tagName, getComputedStyle(block).direction]));
    expect(directions).toEqual([
      ['H4', 'rtl'],
      ['P', 'rtl'],
      ['UL', 'rtl'],
      ['BLOCKQUOTE', 'rtl'],
      ['PRE', 'ltr'],
      ['P', 'ltr'],
    ]);
  });

  it('scrolls long code and wide tables inside its card, by keyboard too', async () => {
    const visitor = await visit({ viewport: { width: 360, height: 740 } });
    const { page } = visitor;
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.askQuickly('code');
    const card = visitor.card('english');
    for (const part of ['pre', '.sideways']) {
      const wide = card.locator(part).and(page.locator('[tabindex="0"]'));
      await wide.waitFor();
      const scrolls = await wide.evaluate((element) => {
        element.scrollLeft = 50;
        const fits =
          element.getBoundingClientRect().right <= (element.closest('.card')?.getBoundingClientRect().right ?? 0);
        return [element.scrollLeft, fits, getComputedStyle(element).overflowX];
      });
      expect(scrolls).toEqual([50, true, 'auto']);
    }
    // The answer as a whole does not: text stays readable without.
    const sideways = await card.locator('.answer').evaluate((answer) => answer.scrollWidth - answer.clientWidth);
    expect(sideways).toBeLessThanOrEqual(0);
  });

  it('is printed alone: no controls, no timeline, nothing cut off', async () => {
    const visitor = await visit({ colorScheme: 'dark' });
    const { page } = visitor;
    await visitor.askQuickly('4 kB about MLOps');
    await visitor.status('combined answer', 'completed');
    const answer = visitor.card('english').locator('.answer');
    await expect.poll(async () => (await answer.textContent())?.length).toBeGreaterThan(3_000);
    await page.emulateMedia({ media: 'print' });
    for (const gone of ['#ask-panel', '#timeline-panel', '#log-panel', '#run-bar', '.card-foot', '#run-line']) {
      expect(await page.locator(gone).first().isVisible(), gone).toBe(false);
    }
    await visitor.reads(page.locator('#printed-question'), '4 kB about MLOps');
    for (const name of ['english', 'danish', 'combined answer']) {
      const shown = visitor.card(name).locator('.answer');
      expect(await shown.isVisible(), name).toBe(true);
      const hidden = await shown.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
      expect(hidden, name).toBeLessThanOrEqual(2);
    }
    const ink = await visitor.card('english').evaluate((card) => getComputedStyle(card).color);
    expect(ink).toBe('rgb(29, 31, 36)');
  });
});
