import { describe, expect, it } from 'vitest';
import { onPage } from './onPage.js';

const visit = onPage();
const names = ['english', 'danish', 'french', 'italian'];

describe('the page', () => {
  it('says what completes, and not what streams, to those who listen', async () => {
    const { page } = await visit();
    await page.evaluate(() => {
      const said: string[] = [];
      Object.assign(window, { said });
      const announcer = document.querySelector('#announcer') as Node;
      new MutationObserver(() => said.push(announcer.textContent ?? '')).observe(announcer, { childList: true });
    });
    await page.locator('#ask').click();
    await page.getByText('Combined from').waitFor();
    const said = () => page.evaluate(() => (window as unknown as { said: string[] }).said.join(' '));
    // The last thing that is said.
    await expect.poll(said).toMatch(/combined answer: (1st, )?complete/);
    for (const name of names) expect(await said()).toMatch(new RegExp(`${name}: \\w+, complete after \\d+\\.\\d s\\.`));
    expect(await said()).toContain('4 of 4 answers complete');
    expect((await said()).length).toBeLessThan(600);
  });

  it('combines the answers with one more call when all are there, or at "Enough", which cancels the rest', async () => {
    const visitor = await visit();
    await visitor.ask();
    await visitor.page.getByText('Combined from').waitFor();
    await visitor.reads(visitor.card('combined answer'), 'One answer out of 4');

    // One at a time, and the second for long: the first is all there is at "Enough".
    await visitor.set('concurrency', 1);
    await visitor.set('chunkMs', 30);
    await visitor.ask();
    await visitor.page.locator('#cards [data-status=completed]').first().waitFor();
    await visitor.set('chunkMs', 500);
    await visitor.page.getByRole('button', { name: 'Enough' }).click();
    await visitor.hurry();
    await visitor.page.getByText('Combined from').waitFor();
    await visitor.done();
    const states = await visitor.states();
    const completed = states.filter((state) => state === 'completed').length;
    expect(states.filter((state) => state === 'cancelled').length).toBe(4 - completed);
    await visitor.reads(visitor.card('combined answer'), `One answer out of ${completed}`);
  });
});
