import type { BrowserContext } from 'playwright';
import { describe, expect, it } from 'vitest';
import { onPage } from './onPage.js';

const visit = onPage();
const names = ['openai:gpt-5', 'anthropic:claude-sonnet-4-5', 'gemini:gemini-2.5-flash'];
const keys = {
  OpenAI: 'sk-proj-typed-key-of-openai-0123456789',
  Anthropic: 'sk-ant-typed-key-of-anthropic-0123456789',
  Gemini: 'AIzaSyD-typed-key-of-gemini-0123456789',
};

/** Stands in for the providers' APIs; the keys that came to each. */
async function standIn(context: BrowserContext) {
  const got: Record<string, string | undefined> = {};
  const answer = (provider: string, pattern: string, header: string, events: readonly object[]) =>
    context.route(pattern, async (route) => {
      const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
      if (route.request().method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
      got[provider] = route.request().headers()[header];
      const body = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
      return route.fulfill({ contentType: 'text/event-stream', headers, body });
    });
  await answer('OpenAI', 'https://api.openai.com/v1/chat/completions', 'authorization', [
    { choices: [{ index: 0, delta: { content: 'Said by OpenAI.' }, finish_reason: 'stop' }] },
  ]);
  await answer('Anthropic', 'https://api.anthropic.com/v1/messages', 'x-api-key', [
    { type: 'message_start', message: { usage: { input_tokens: 5 } } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Said by Anthropic.' } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } },
  ]);
  await answer('Gemini', 'https://generativelanguage.googleapis.com/**', 'x-goog-api-key', [
    { candidates: [{ content: { parts: [{ text: 'Said by Gemini.' }] }, finishReason: 'STOP' }] },
  ]);
  return got;
}

describe('models of several providers', () => {
  it('are asked side by side, and mocks in the page answer for all of them', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const paths: string[] = [];
    page.on('request', (request) => void paths.push(new URL(request.url()).host));
    await page.getByRole('button', { name: 'Three providers' }).click();
    await visitor.askQuickly('What is a sextant?');
    expect((await visitor.names()).toSorted()).toEqual(names.toSorted());
    for (const [name, model] of [
      ['openai:gpt-5', 'gpt-5'],
      ['anthropic:claude-sonnet-4-5', 'claude-sonnet-4-5'],
    ] as const) {
      await visitor.reads(visitor.card(name).locator('.answer'), `this text stands in for one from ${model}`);
      await visitor.reads(visitor.card(name).locator('.facts'), /\d+ \+ \d+ tokens/);
    }
    for (const host of ['api.openai.com', 'api.anthropic.com', 'generativelanguage.googleapis.com'])
      expect(paths).toContain(host);
    // A link brings them to others.
    expect(decodeURIComponent(page.url())).toContain('model=anthropic:claude-sonnet-4-5');
  });

  it('may be named in one task, which is then asked of each', async () => {
    const visitor = await visit();
    const { page } = visitor;
    for (const name of ['danish', 'french', 'italian'])
      await page.getByRole('button', { name: `Remove ${name}` }).click();
    await page.getByRole('button', { name: 'Edit instruction and model of english' }).click();
    await page.getByLabel('Model', { exact: true }).fill('gemini-2.5-flash, openai:gpt-5,openai:gpt-5');
    await expect.poll(() => visitor.names()).toEqual(['english · gemini-2.5-flash', 'english · openai:gpt-5']);
    await visitor.askQuickly();
    expect(await page.locator('#cards .card[data-status=completed]').count()).toBe(2);
  });

  it.each([
    ['opnai:gpt-5', 'whom this page does not know: it asks openai, anthropic, gemini'],
    ['openai:', 'no model’s name'],
    ['gpt 5', 'no model’s name'],
  ])('that are none are refused before anything is asked: %s', async (model, words) => {
    const visitor = await visit();
    await visitor.page.getByRole('button', { name: 'Edit instruction and model of english' }).click();
    await visitor.page.getByLabel('Model', { exact: true }).first().fill(model);
    await visitor.page.locator('#ask').click();
    await visitor.reads(visitor.page.locator('#ask-problem'), words);
    expect(await visitor.page.locator('.card[data-status]').count()).toBe(0);
  });
});

describe('keys of several providers', () => {
  it('have a field each, go to their own provider alone, and are found nowhere in the page', async () => {
    const visitor = await visit();
    const { context, page } = visitor;
    const got = await standIn(context);
    await page.getByLabel('Who answers').selectOption('key');
    expect(await page.getByLabel('OpenAI API key').count()).toBe(0);
    await page.getByRole('button', { name: 'Three providers' }).click();
    await visitor.reads(page.locator('#source-line'), 'Enter your OpenAI, Anthropic, and Gemini API keys');
    await page.getByLabel('OpenAI API key').fill(keys.OpenAI);
    await page.keyboard.press('Enter');
    await visitor.reads(page.locator('#key-state'), /memory: OpenAI\. Not yet: Anthropic and Gemini\.$/);
    await page.locator('#ask').click();
    await visitor.reads(page.locator('#ask-problem'), 'Enter your Anthropic and Gemini API keys');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('key-anthropic');
    await page.keyboard.type(keys.Anthropic);
    await page.getByLabel('Gemini API key').fill(keys.Gemini);
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.ask();
    await visitor.done();
    expect(got).toEqual({ OpenAI: `Bearer ${keys.OpenAI}`, Anthropic: keys.Anthropic, Gemini: keys.Gemini });
    await visitor.reads(visitor.card('openai:gpt-5').locator('.answer'), 'Said by OpenAI.');
    await visitor.reads(visitor.card('anthropic:claude-sonnet-4-5').locator('.answer'), 'Said by Anthropic.');
    await page.getByRole('button', { name: 'Copy as code' }).click();

    const traces = await page.evaluate(() =>
      [
        document.documentElement.outerHTML,
        ...Array.from(document.querySelectorAll('input, textarea'), (field) => (field as HTMLInputElement).value),
        ...[JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, location.href],
        ...performance.getEntries().map(({ name }) => name),
      ].join('\n'),
    );
    for (const key of Object.values(keys)) expect(traces + visitor.console.join('\n')).not.toContain(key);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Clear the keys' }).click();
    await visitor.reads(page.locator('#key-state'), 'No key is held.');
    visitor.strangers.length = 0;
  });

  it.each([360, 1440])('fit into %i pixels', async (width) => {
    const visitor = await visit({ viewport: { width, height: 900 } });
    const { page } = visitor;
    await page.getByLabel('Who answers').selectOption('key');
    if (width < 1_000) await page.locator('#tasks-panel > summary').click();
    await page.getByRole('button', { name: 'Three providers' }).click();
    await page.getByRole('button', { name: 'Edit instruction and model of openai:gpt-5' }).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await page.getByLabel('Anthropic API key').isVisible()).toBe(true);
  });
});
