import { describe, expect, it } from 'vitest';
import { onPage } from './onPage.js';

const visit = onPage();

describe('more than twelve tasks', () => {
  it('are a compact list, of which each shows its whole answer when it is wanted', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.getByRole('button', { name: '50 tasks' }).click();
    await visitor.set('concurrency', 50);
    await visitor.askQuickly();
    await visitor.status('combined answer', 'completed');
    const lines = page.locator('#cards .card');
    expect(await lines.count()).toBe(50);
    const heights = await lines.evaluateAll((lines) => lines.map((line) => line.getBoundingClientRect().height));
    expect(Math.max(...heights)).toBeLessThan(60);
    const line = visitor.card('task 7');
    await visitor.reads(line.locator('.snippet'), /^What MLOps is MLOps is the practice/);
    expect(await line.locator('.answer').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Show all of the answer of task 7', exact: true }).click();
    await visitor.reads(line.locator('.answer'), 'with data as a third thing that changes');
    await page.getByRole('button', { name: 'Show less of the answer of task 7', exact: true }).click();
    await line.locator('.answer').waitFor({ state: 'hidden' });
  });

  it('say in their lines what went wrong, and offer to ask again', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.getByRole('button', { name: '50 tasks' }).click();
    await visitor.neverRetry();
    await visitor.set('overloadedShare', 100);
    await visitor.askQuickly();
    await visitor.reads(visitor.card('task 3').locator('.notice'), 'The model is overloaded (503).');
    await visitor.reads(page.locator('#run-line'), /^0 of 50 answers complete, 50 failed, after \d+\.\d s\.$/);
    await visitor.set('overloadedShare', 0);
    await page.getByRole('button', { name: 'Ask task 3 again', exact: true }).click();
    await visitor.status('task 3', 'completed');
  });

  it('leave room for the answers: the timeline scrolls, and comes before them on a wide screen', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.getByRole('button', { name: '50 tasks' }).click();
    const places = async () => {
      const [timeline, answers] = await Promise.all(
        ['#timeline-panel', '#cards'].map((part) => page.locator(part).boundingBox()),
      );
      return { timeline: timeline?.y ?? 0, height: timeline?.height ?? 0, answers: answers?.y ?? 0 };
    };
    await expect.poll(async () => (await places()).height).toBeGreaterThan(250);
    const wide = await places();
    expect(wide.timeline).toBeLessThan(wide.answers);
    // Both begin in the first view.
    expect(wide.answers).toBeLessThan(900);
    await page.setViewportSize({ width: 800, height: 900 });
    await expect.poll(async () => (await places()).timeline).toBeGreaterThan((await places()).answers);
  });
});
