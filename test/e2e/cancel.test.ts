import { describe, expect, it } from 'vitest';
import { onPage } from './onPage.js';
import type { Visitor } from './Visitor.js';

const visit = onPage();

/** Asks, and waits until all four answers are being written. */
async function askAll(visitor: Visitor): Promise<void> {
  await visitor.askForLong();
  await visitor.page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 4);
}

describe('cancelling', () => {
  it('one card aborts its request alone; the others go on, and it can be asked again', async () => {
    const visitor = await visit();
    await askAll(visitor);
    await visitor.page.getByRole('button', { name: 'Cancel danish' }).click();
    await visitor.status('danish', 'cancelled');
    await expect.poll(() => visitor.aborted.length).toBe(1);
    expect(visitor.aborted[0]).toContain('Answer in Danish');
    // Nothing of theirs is to be drawn: they have been writing all along.
    expect(await visitor.page.locator('.card[data-status=writing]').count()).toBe(3);

    await visitor.page.getByRole('button', { name: 'Ask danish again' }).click();
    await visitor.hurry();
    await visitor.status('danish', 'completed');
    await visitor.done();
    expect(await visitor.page.locator('#cards .card[data-status=completed]').count()).toBe(4);
    expect(visitor.aborted.length).toBe(1);
  });

  it('all aborts all requests, and starts no combining call', async () => {
    const visitor = await visit();
    await askAll(visitor);
    await visitor.page.getByRole('button', { name: 'Cancel all' }).click();
    await visitor.done();
    expect(await visitor.page.locator('#cards .card[data-status=cancelled]').count()).toBe(4);
    await expect.poll(() => visitor.aborted.length).toBe(4);
    await visitor.reads(visitor.page.locator('#run-line'), '4 cancelled');
    await visitor.reads(visitor.card('combined answer'), 'no answer to combine');
  });

  it('reaches tasks that still wait for a slot, which never ask at all', async () => {
    const visitor = await visit();
    await visitor.set('concurrency', 1);
    await visitor.askForLong();
    await visitor.status('english', 'writing');
    await visitor.status('danish', 'waiting');
    await visitor.page.getByRole('button', { name: 'Cancel all' }).click();
    await visitor.done();
    await expect.poll(() => visitor.aborted.length).toBe(1);
    await visitor.reads(visitor.card('danish').locator('.facts'), /^not begun$/);
  });

  it('draws a cancelled attempt unlike a failed one', async () => {
    const visitor = await visit();
    await askAll(visitor);
    await visitor.page.getByRole('button', { name: 'Cancel all' }).click();
    await visitor.done();
    const chart = visitor.page.locator('.chart');
    await expect.poll(() => chart.locator('.stretch.cancelled .mark.hollow').count()).toBe(4);
    expect(await chart.locator('.stretch.failed').count()).toBe(0);
  });

  it('lets the run before go when a new one is asked', async () => {
    const visitor = await visit();
    await askAll(visitor);
    await visitor.ask();
    await expect.poll(() => visitor.aborted.length).toBe(4);
    await visitor.hurry();
    await visitor.done();
    expect(await visitor.page.locator('#cards .card[data-status=completed]').count()).toBe(4);
  });
});
