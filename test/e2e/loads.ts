import assert from 'node:assert/strict';
import type { Page } from 'playwright';
import { floodOfChunks } from './floodOfChunks.js';
import type { Visitor } from './Visitor.js';

/** More than anybody would ask of the page: what it must bear, and go on answering its visitor. */
export interface Load {
  readonly name: string;
  prepare(visitor: Visitor): Promise<void>;
  /** Asks, types meanwhile, and waits for the answers. */
  happen(visitor: Visitor): Promise<void>;
  /** @throws AssertionError or a timeout unless everything is shown in the end */
  check(visitor: Visitor): Promise<void>;
}

/** Types into the question box while the page works: each letter must be there. */
async function typeMeanwhile(page: Page): Promise<void> {
  // Found by its id: to look for a role or a label Playwright goes through the whole page, which is a long task itself.
  const box = page.locator('#question');
  await box.fill('');
  for (const letter of 'still here') await box.press(letter === ' ' ? 'Space' : letter);
  assert.equal(await box.inputValue(), 'still here');
}

const chunksEach = 400;

const fiftyStreams: Load = {
  name: '50 tasks that stream 100 chunks a second each, and all end at once',
  async prepare(visitor) {
    const { page } = visitor;
    await page.getByRole('button', { name: '50 tasks' }).click();
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.set('concurrency', 50);
    await page.getByLabel('Who answers').selectOption('key');
    await page.getByLabel('Gemini API key').fill('a-key');
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.evaluate(floodOfChunks, chunksEach);
  },
  async happen(visitor) {
    const { page } = visitor;
    await visitor.ask();
    await page.waitForFunction(() => document.querySelectorAll('.card[data-status=writing]').length === 50);
    await typeMeanwhile(page);
    await page.waitForFunction(() => document.querySelectorAll('#cards .card[data-status=completed]').length === 50);
  },
  async check({ page }) {
    const events = await page.locator('#log > .hint').textContent();
    const told = Number(/^[\d,]+/.exec(events ?? '')?.[0].replaceAll(',', ''));
    assert.ok(told >= 50 * (chunksEach + 2), `${told} events`);
    // Of many each is a line; its whole answer is rendered when it is wanted.
    await page.evaluate(() => {
      for (const button of document.querySelectorAll<HTMLElement>('#cards [aria-expanded=false]')) button.click();
    });
    await page.waitForFunction(
      () =>
        Array.from(document.querySelectorAll('#cards .answer')).filter(({ textContent }) =>
          textContent.trimEnd().endsWith('The end.'),
        ).length === 50,
    );
  },
};

/** 200 kB of Markdown in each answer. */
const longAnswers = (name: string, chunkMs: number): Load => ({
  name,
  async prepare(visitor) {
    await visitor.page.getByLabel('Combine at the end').uncheck();
    await visitor.set('chunkMs', chunkMs);
    await visitor.set('chunkChars', 2_000);
  },
  async happen(visitor) {
    await visitor.ask('200 kB about MLOps');
    await visitor.page.locator('.card:is([data-status=writing], [data-status=completed])').first().waitFor();
    await typeMeanwhile(visitor.page);
    await visitor.done(120_000);
    // Rendered a piece at a time, long after it has come.
    await allShown(visitor.page);
  },
  check: ({ page }) => allShown(page),
});

async function allShown(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    Array.from(document.querySelectorAll('#cards .answer')).every(({ textContent }) => textContent.length > 170_000),
  );
}

export const loads: readonly Load[] = [
  fiftyStreams,
  longAnswers('200 kB of Markdown in four answers, piece by piece', 5),
  longAnswers('200 kB of Markdown in four answers, at once', 0),
];
