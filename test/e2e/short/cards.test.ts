import { describe, expect, it } from 'vitest';
import { onPage } from '../onPage.js';

const visit = onPage();

describe('a card', () => {
  it('grows with its answer, and offers to show all only where something is hidden', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.ask();
    await visitor.done();
    const answer = visitor.card('english').locator('.answer');
    await visitor.reads(answer, 'with data as a third thing that changes');
    const hidden = () => answer.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
    await expect.poll(hidden).toBeLessThanOrEqual(2);
    expect(await page.getByRole('button', { name: 'Show all' }).count()).toBe(0);

    await visitor.askQuickly('4 kB about MLOps');
    const all = page.getByRole('button', { name: 'Show all of the answer of english' });
    await all.click();
    await expect.poll(hidden).toBeLessThanOrEqual(2);
    await page.getByRole('button', { name: 'Show less of the answer of english' }).click();
    await expect.poll(hidden).toBeGreaterThan(100);
  });

  it('keeps its place under the pointer, and settles when the pointer leaves', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await visitor.set('concurrency', 1);
    await visitor.askForLong();
    await visitor.status('english', 'writing');
    await page.getByRole('button', { name: 'Cancel english' }).click();
    await visitor.status('danish', 'writing');
    await visitor.card('danish').locator('h3').hover();
    await visitor.hurry();
    await visitor.done();
    await page.getByText('The order waits while you read.').waitFor();
    expect(await visitor.names()).toEqual(['english', 'danish', 'french', 'italian']);
    await visitor.lookAway();
    await expect.poll(() => visitor.names()).toEqual(['danish', 'french', 'italian', 'english']);
    await page.getByLabel('as asked').check();
    await expect.poll(() => visitor.names()).toEqual(['english', 'danish', 'french', 'italian']);
  });
});
