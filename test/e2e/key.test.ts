import { describe, expect, it } from 'vitest';
import { onPage } from './onPage.js';

const visit = onPage();
const wanted = 'Enter your Gemini API key, or let the mock answer.';

describe('a key of the visitor’s own', () => {
  it('that is typed is used by Ask, whether or not "Use this key" was pressed', async () => {
    const visitor = await visit();
    const { context, page } = visitor;
    const keys = new Set<string | undefined>();
    await context.route('https://generativelanguage.googleapis.com/**', async (route) => {
      const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
      if (route.request().method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
      keys.add(route.request().headers()['x-goog-api-key']);
      const event = { candidates: [{ content: { parts: [{ text: 'Real.' }] }, finishReason: 'STOP' }] };
      return route.fulfill({ contentType: 'text/event-stream', headers, body: `data: ${JSON.stringify(event)}\n\n` });
    });
    await page.getByLabel('Who answers').selectOption('key');
    await page.getByLabel('Gemini API key').fill('typed-and-no-more');
    await visitor.ask();
    await visitor.done();
    expect([...keys]).toEqual(['typed-and-no-more']);
    await visitor.reads(page.locator('#key-state'), 'A key is held');
    expect(await page.getByLabel('Gemini API key').inputValue()).toBe('');
    // The route answered, and no stranger.
    visitor.strangers.length = 0;
  });

  it('is asked for where none is there: the field gets the focus, and the page says the same everywhere', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.getByLabel('Who answers').selectOption('key');
    await visitor.reads(page.locator('#source-line'), wanted);
    await page.locator('#ask').click();
    await visitor.reads(page.locator('#ask-problem'), wanted);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('key-gemini');
    expect(await page.locator('.card[data-status]').count()).toBe(0);
  });

  it('that is asked for while the mock still writes leaves the mock at work: nothing of its run goes to the models', async () => {
    const visitor = await visit();
    const { context, page } = visitor;
    const leaked: string[] = [];
    // Seen here is what no mock has answered.
    await context.route('https://generativelanguage.googleapis.com/**', (route) => {
      leaked.push(route.request().url());
      return route.abort();
    });
    await visitor.set('concurrency', 1);
    await visitor.set('chunkMs', 500);
    await visitor.ask();
    await visitor.status('english', 'writing');
    await page.getByLabel('Who answers').selectOption('key');
    await page.locator('#ask').click();
    await visitor.reads(page.locator('#ask-problem'), wanted);
    await visitor.hurry();
    await visitor.done();
    expect(await visitor.states()).toEqual(Array.from({ length: 4 }, () => 'completed'));
    expect(leaked).toEqual([]);
  });

  it.each(['sk-“curly”', 'sk-zero\u200Bwidth', 'ключ', 'two words'])(
    'that no key can be is refused before anything is asked: %s',
    async (key) => {
      const visitor = await visit();
      const { page } = visitor;
      const words = 'What is typed as your Gemini API key holds a character that no key has';
      await page.getByLabel('Who answers').selectOption('key');
      await page.getByLabel('Gemini API key').fill(key);
      await page.getByRole('button', { name: 'Use this key' }).click();
      await visitor.reads(page.locator('#key-state'), words);
      await page.locator('#ask').click();
      await visitor.reads(page.locator('#ask-problem'), words);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('key-gemini');
      expect(await page.locator('.card[data-status]').count()).toBe(0);
    },
  );

  it('is told of and can be cleared as long as it is held, also while no task needs it', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.getByLabel('Who answers').selectOption('key');
    await page.getByRole('button', { name: 'Three providers' }).click();
    await page.getByLabel('OpenAI API key').fill('sk-held');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Four languages' }).click();
    await visitor.reads(page.locator('#key-state'), 'Held in this tab’s memory: OpenAI. Not yet: Gemini.');
    await page.getByRole('button', { name: 'Clear the key' }).click();
    await visitor.reads(page.locator('#key-state'), /^No key is held\.$/);
    await page.getByRole('button', { name: 'Three providers' }).click();
    await visitor.reads(page.locator('#source-line'), 'Enter your OpenAI, Anthropic, and Gemini API keys');
  });
});

describe('"Make it hard"', () => {
  it('is closed at first, and says which of its presets is on', async () => {
    const visitor = await visit();
    const { page } = visitor;
    expect(await page.locator('#hard-panel').getAttribute('open')).toBeNull();
    await visitor.reads(page.locator('#preset'), /^calm$/);
    await page.locator('#hard-panel > summary').click();
    const pressed = () => page.locator('.presets [aria-pressed=true]').allTextContents();
    await expect.poll(pressed).toEqual(['Calm']);
    await page.getByRole('button', { name: 'Flaky line' }).click();
    await expect.poll(pressed).toEqual(['Flaky line']);
    await visitor.set('chunkMs', 100);
    await expect.poll(pressed).toEqual([]);
    await visitor.reads(page.locator('#preset'), /^own settings$/);
  });
});
