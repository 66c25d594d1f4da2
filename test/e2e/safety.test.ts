import { describe, expect, it } from 'vitest';
import { onPage } from './onPage.js';

const visit = onPage();

/** The mock quotes a question that it has no answer for: whatever stands in it comes back as a model's Markdown. */
const hostile = [
  'Look: <img src="x" onerror="window.pwned = 1"> ![picture](https://evil.example/pixel.png)',
  '<script>window.pwned = 2</script> <svg onload="window.pwned = 3"><circle r="9"/></svg>',
  '[click](javascript:window.pwned=4) <a href="java&#10;script:window.pwned=5">me</a> [data](data:text/html,<script>)',
  '<iframe src="https://evil.example/"></iframe><object data="https://evil.example/"></object>',
  '<form action="https://evil.example/"><input name="q" autofocus onfocus="window.pwned=6"></form>',
  '<style>body { display: none }</style><p id="ask" class="problem" style="position:fixed">Ask</p>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.pwned=7&gt;">',
  '<video poster="https://evil.example/p.png" src="https://evil.example/v.mp4" autoplay></video>',
  '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '[fine](https://example.org/) and <b>bold</b>',
];

describe('an answer', () => {
  it.each(hostile.map((markdown) => [markdown]))('stays harmless: %s', async (markdown) => {
    const visitor = await visit();
    const { page } = visitor;
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.askQuickly(markdown);
    // Each answer has arrived to its end, and is drawn to it.
    for (const end of ['Enter a key of your own', 'Indtast din egen', 'Entrez votre propre', 'Inserisci la tua']) {
      await page.locator('#cards').getByText(end).waitFor();
    }
    const found = await page
      .locator('.markdown')
      .evaluateAll((answers) =>
        answers.flatMap((answer) =>
          Array.from(answer.querySelectorAll('*'), (element) => [
            element.tagName,
            ...element.getAttributeNames().map((name) => `${name}=${element.getAttribute(name) ?? ''}`),
          ]),
        ),
      );
    const tags = new Set(found.map(([tag]) => tag ?? ''));
    for (const tag of ['IMG', 'SCRIPT', 'SVG', 'IFRAME', 'OBJECT', 'FORM', 'INPUT', 'STYLE', 'VIDEO', 'BASE', 'META']) {
      expect(tags).not.toContain(tag);
    }
    const attributes = found.flatMap(([, ...attributes]) => attributes);
    for (const attribute of attributes) {
      expect(attribute).toMatch(
        /^(class=(settled|tail|piece|sideways|)|dir=(auto|ltr)|href=(https?|mailto):.*|target=_blank|rel=.*|title=.*|align=.*|start=.*)$/,
      );
    }
    expect(await page.evaluate(() => (window as { pwned?: number }).pwned)).toBeUndefined();
    expect(await page.locator('#ask').count()).toBe(1);
    expect(page.url()).toContain('/some/where/');
  });

  it('has its links open elsewhere, without a way back', async () => {
    const visitor = await visit();
    await visitor.askQuickly('[a link](https://example.org/page)');
    const link = visitor.card('english').getByRole('link', { name: 'a link' });
    // Waits until it is drawn.
    expect(await link.getAttribute('target')).toBe('_blank');
    expect(await link.getAttribute('rel')).toContain('noopener');
  });
});

describe('a key of the visitor’s own', () => {
  const key = 'AIzaSyD-this-is-a-secret-key-0123456789';
  const event = JSON.stringify({
    candidates: [{ content: { role: 'model', parts: [{ text: 'A **real** answer.' }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 4, totalTokenCount: 8 },
  });

  it.each([
    ['accepted', 200],
    ['refused', 400],
  ])('goes to Google alone and is found nowhere in the page, when it is %s', async (_, status) => {
    const visitor = await visit();
    const { context, page } = visitor;
    const keysSent: (string | undefined)[] = [];
    await context.route('https://generativelanguage.googleapis.com/**', async (route) => {
      const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
      if (route.request().method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
      keysSent.push(route.request().headers()['x-goog-api-key']);
      expect(route.request().url()).not.toContain(key);
      const message = `API key not valid: ${key}. Please pass a valid API key.`;
      const refusal = JSON.stringify({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } });
      const body = status === 200 ? `data: ${event}\n\n` : refusal;
      const contentType = status === 200 ? 'text/event-stream' : 'application/json';
      return route.fulfill({ status, contentType, headers, body });
    });
    // Everything that is stored while the page runs, even if it is taken back later.
    await page.evaluate(() => {
      const stored: string[] = [];
      Object.assign(window, { stored });
      // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (name: string, value: string) {
        stored.push(name, value);
        setItem.call(this, name, value);
      };
    });

    await page.getByLabel('Who answers').selectOption('key');
    await page.getByLabel('Gemini API key').fill(key);
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.getByRole('group', { name: 'Show' }).getByLabel('chunk').check();
    await visitor.ask();
    await visitor.done();
    await page.getByRole('button', { name: 'Copy as code' }).click();
    expect(keysSent.length).toBeGreaterThanOrEqual(4);
    expect(new Set(keysSent)).toEqual(new Set([key]));
    visitor.strangers.length = 0;
    if (status === 200) await visitor.reads(visitor.card('english').locator('.answer'), 'A real answer.');
    else await visitor.reads(visitor.card('english').locator('.notice'), 'The request was refused (400)');

    const traces = await page.evaluate(async () => {
      const values = Array.from(
        document.querySelectorAll('input, textarea'),
        (field) => (field as HTMLInputElement).value,
      );
      const caches = await window.caches.keys();
      const databases = (await indexedDB.databases()).map(({ name }) => name);
      const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
      const { stored } = window as unknown as { stored: string[] };
      const resources = performance.getEntries().map(({ name }) => name);
      return [
        document.documentElement.outerHTML,
        ...values,
        ...kept,
        ...caches,
        ...databases,
        ...stored,
        ...resources,
        location.href,
      ];
    });
    expect(traces.join('\n')).not.toContain(key);
    expect(visitor.console.join('\n')).not.toContain(key);

    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Clear the key' }).click();
    await page.getByText('No key is held.').waitFor();
    await page.locator('#ask').click();
    await page.getByText('Enter your Gemini API key, or let the mock answer.').first().waitFor();
  });
});
