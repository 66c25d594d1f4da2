import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { onPage } from './onPage.js';
import {
  chunkOf,
  completeOf,
  failingRun,
  journalText,
  openFile,
  runOf,
  startOf,
  unfinishedText,
} from './savedFiles.js';
import type { Visitor } from './Visitor.js';

const visit = onPage();

const question = 'A question that is nobody else’s?';

async function savedText({ page }: Visitor): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save this run' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^run-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.journal$/);
  return readFile(await download.path(), 'utf8');
}

/** What a visitor sees of a run. */
const shown = async ({ page }: Visitor) => ({
  names: await page.locator('#answers .card h3').allTextContents(),
  states: await page.locator('#answers .card .state').allTextContents(),
  models: await page.locator('#answers .card .model').allTextContents(),
  facts: await page.locator('#answers .card .facts').allTextContents(),
  answers: await page.locator('#answers .card .answer').allTextContents(),
  bars: await page.locator('#timeline [data-row]').allTextContents(),
  log: await page.locator('.log-lines .what').allTextContents(),
});

describe('a run that is saved and opened again', () => {
  it('shows the same cards, timeline and events, and asks nobody', async () => {
    const visitor = await visit();
    const save = visitor.page.getByRole('button', { name: 'Save this run' });
    expect(await save.isDisabled()).toBe(true);
    await visitor.set('overloadedShare', 40);
    await visitor.askQuickly(question);
    await visitor.lookAway();
    const text = await savedText(visitor);
    await visitor.reads(
      visitor.page.locator('#saved-told'),
      /^Saved as run-.*neither your prompts nor a key are in it/,
    );
    const first = await shown(visitor);

    const another = await visit();
    const asked: string[] = [];
    another.page.on('request', (request) => {
      if (request.url().includes('googleapis') || request.url().includes('/runs')) asked.push(request.url());
    });
    await openFile(another, 'mine.journal', text);
    await another.page.getByRole('button', { name: 'At once' }).click();
    await another.reads(another.page.locator('#playback'), '“mine.journal”. Nothing is asked.');
    await another.done();
    await another.lookAway();
    await expect.poll(() => shown(another)).toEqual(first);
    expect(asked).toEqual([]);
    for (const name of ['Save this run', 'Cancel all']) {
      expect(await another.page.getByRole('button', { name }).isDisabled()).toBe(true);
    }
    expect(await another.page.getByRole('button', { name: /Ask .* again/ }).count()).toBe(0);
  });

  it('holds answers and events, and neither what was asked nor a key', async () => {
    const visitor = await visit();
    const { context, page } = visitor;
    await context.route('https://generativelanguage.googleapis.com/**', async (route) => {
      const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
      if (route.request().method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
      if (route.request().postData()?.includes('Danish')) {
        return route.fulfill({
          status: 400,
          headers,
          json: { error: { message: 'bad key AIzaSyA1234567890123456789012345678901', code: 400 } },
        });
      }
      const event = { candidates: [{ content: { parts: [{ text: 'Real.' }] }, finishReason: 'STOP' }] };
      return route.fulfill({ contentType: 'text/event-stream', headers, body: `data: ${JSON.stringify(event)}\n\n` });
    });
    await page.getByLabel('Who answers').selectOption('key');
    await page.getByLabel('Gemini API key').fill('AIzaSyA1234567890123456789012345678901');
    await visitor.ask(question);
    await visitor.done();
    const text = await savedText(visitor);
    expect(text).toContain('Real.');
    expect(text).toContain('"type":"error","name":"danish"');
    for (const secret of ['AIza', 'nobody else', 'Be brief', 'Answer in']) expect(text).not.toContain(secret);
    // The route answered, and no stranger.
    visitor.strangers.length = 0;
  });
});

describe('a playback', () => {
  const slow = () =>
    journalText(
      runOf(
        startOf('english', 1_000),
        chunkOf('english', 31_000, 'MLOps is '),
        completeOf('english', 101_000, 'MLOps is DevOps.', 100_000),
      ),
    );

  it('goes in its own time, four times as fast, or at once, from where it is; and again from the beginning', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.clock.install();
    await openFile(visitor, 'slow.journal', await slow());
    await visitor.status('english', 'asking');
    // From here on time passes only as told.
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 3_000));
    const where = page.locator('#playback .where');
    const pressed = () => page.locator('#playback [aria-pressed=true]').allTextContents();
    const position = async () => Number(/^[\d.]+/.exec((await where.textContent()) ?? '')?.[0]);
    /** Seconds that pass in the recording, to the next whole one: it is drawn now and then. */
    const passes = async (ms: number) => {
      const before = await position();
      await page.clock.runFor(ms);
      return Math.round((await position()) - before);
    };
    await page.clock.runFor(1_000);
    expect(await pressed()).toEqual(['1×']);
    expect(await passes(5_000)).toBeCloseTo(5, -0.5);
    await visitor.status('english', 'asking');
    await page.getByRole('button', { name: '4×' }).click();
    expect(await passes(7_500)).toBeCloseTo(30, -0.5);
    expect(await pressed()).toEqual(['4×']);
    await visitor.status('english', 'writing');
    expect(await page.getByRole('button', { name: /^Cancel / }).count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Cancel all' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'At once' }).click();
    await page.clock.runFor(500);
    await visitor.status('english', 'completed');
    await visitor.reads(where, '100 s of 100 s. A speed plays it again.');
    await visitor.reads(page.locator('#run-line'), /^1 of 1 answer complete, after 100 s\.$/);
    await page.getByRole('button', { name: '1×' }).click();
    // Played by another object, whose code is there already: a turn of the event loop, and no time.
    await expect.poll(() => visitor.states()).not.toEqual(['completed']);
    await page.clock.runFor(1_000);
    await visitor.status('english', 'asking');
    expect(await position()).toBeLessThan(10);
    expect(await page.locator('.log-lines li').count()).toBe(1);
  });

  it('makes way for a run that is asked, and takes the place of one', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await visitor.askForLong();
    await visitor.status('danish', 'writing');
    await openFile(visitor, 'slow.journal', await slow());
    await visitor.status('english', 'asking');
    expect(await visitor.names()).toEqual(['english']);
    await expect.poll(() => visitor.aborted.length).toBe(4);
    await visitor.hurry();
    await visitor.ask();
    await visitor.done();
    expect(await visitor.names()).toHaveLength(4);
    expect(await page.locator('#playback').isVisible()).toBe(false);
  });

  it('plays what programs recorded: several runs in a file, values that are no texts, failures, a run that was killed', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const runs = await journalText(
      runOf(startOf('a', 1_000), completeOf('a', 2_000, { parts: [1, 2] })),
      // Hours later.
      failingRun(startOf('b', 90_000_000)),
    );
    await openFile(visitor, 'program.journal', runs);
    await page.getByRole('button', { name: 'At once' }).click();
    await visitor.status('b', 'failed');
    await visitor.reads(visitor.card('b').locator('.notice'), 'overloaded (503)');
    await visitor.reads(visitor.card('a').locator('.answer pre'), '"parts": [');
    await visitor.reads(visitor.card('a').locator('.model'), 'model-of-a');
    await visitor.reads(page.locator('#playback .where'), '1.0 s of 1.0 s');

    await openFile(visitor, 'killed.journal', await unfinishedText(startOf('c', 5_000), chunkOf('c', 6_000, 'MLOps')));
    await page.getByRole('button', { name: 'At once' }).click();
    await visitor.reads(page.locator('#playback .where'), 'The recording ended before the run did.');
    await visitor.status('c', 'cancelled');
    await visitor.reads(visitor.card('c').locator('.answer'), 'MLOps');
  });
});
