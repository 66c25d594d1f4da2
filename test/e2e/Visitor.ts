import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright';

/** A visitor of the page, and what can be seen of the visit from outside. */
export class Visitor {
  /** What the page wrote to the console. */
  readonly console: string[] = [];
  /** Errors that nothing in the page caught. */
  readonly errors: string[] = [];
  /** Addresses that were asked, of other origins than the page's, and not answered by its service worker. */
  readonly strangers: string[] = [];
  /** Prompts of calls to the Gemini API that were aborted, with the system instruction. */
  readonly aborted: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    url: string,
  ) {
    page.on('console', (message) => this.console.push(message.text()));
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('requestfailed', (request) => {
      if (request.failure()?.errorText === 'net::ERR_ABORTED') this.aborted.push(request.postData() ?? request.url());
    });
    const { origin } = new URL(url);
    page.on('request', (request) => {
      if (new URL(request.url()).origin === origin || !request.url().startsWith('http')) return;
      request.response().then(
        (response) => {
          if (response && !response.fromServiceWorker()) this.strangers.push(request.url());
        },
        // The visitor left before the answer came.
        () => undefined,
      );
    });
  }

  static async arrive(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    // Only what never comes is to fail, on a machine however busy.
    context.setDefaultTimeout(90_000);
    const page = await context.newPage();
    const visitor = new Visitor(context, page, url);
    await page.goto(url);
    return visitor;
  }

  leave(): Promise<void> {
    return this.context.close();
  }

  card(name: string): Locator {
    return this.page.locator('.card').filter({ has: this.page.getByRole('heading', { name, exact: true }) });
  }

  /** Names on the cards, in the order in which they are shown. Cards move after they have ended: poll it. */
  async names(): Promise<string[]> {
    return this.page.locator('#cards h3').allTextContents();
  }

  /** States of the cards, in the order in which they are shown. */
  async states(): Promise<(string | undefined)[]> {
    const cards = this.page.locator('#cards .card');
    return cards.evaluateAll((cards) => cards.map((card) => (card as HTMLElement).dataset['status']));
  }

  /** Waits until an element shows this text: what is drawn at all may be drawn in a later frame. */
  async reads(element: Locator, text: string | RegExp): Promise<void> {
    await element.filter({ hasText: text }).first().waitFor({ state: 'attached' });
  }

  /** Takes the pointer off the cards: nobody reads them any more. */
  lookAway(): Promise<void> {
    return this.page.mouse.move(2, 2);
  }

  async ask(question?: string): Promise<void> {
    if (question !== undefined) await this.page.locator('#question').fill(question);
    await this.page.evaluate(() => {
      for (const card of document.querySelectorAll<HTMLElement>('#cards .card')) card.dataset['old'] = '';
    });
    await this.page.locator('#ask').click();
    await this.page.locator('#cards .card:not([data-old])').first().waitFor({ state: 'attached' });
  }

  /** Asks, and waits for all answers, which take no longer than they must. */
  async askQuickly(question?: string): Promise<void> {
    await this.set('latencyMs', 0);
    await this.set('chunkMs', 5);
    await this.ask(question);
    await this.done();
  }

  /** Asks what takes minutes to answer: however busy the machine is, nothing completes before `hurry`. */
  async askForLong(): Promise<void> {
    await this.set('chunkMs', 500);
    await this.ask('8 kB about MLOps');
  }

  /** Has what is being written written at once. */
  hurry(): Promise<void> {
    return this.set('chunkMs', 0);
  }

  /** Moves a slider of "Make it hard". */
  async set(setting: string, value: number): Promise<void> {
    await this.page.locator(`#set-${setting}`).evaluate((input, value) => {
      (input as HTMLInputElement).value = String(value);
      input.dispatchEvent(new Event('input'));
    }, value);
  }

  /** Switches retries off, in a panel that may be closed. */
  async neverRetry(): Promise<void> {
    await this.page.locator('#set-retry').evaluate((box) => {
      if ((box as HTMLInputElement).checked) (box as HTMLElement).click();
    });
  }

  /** Waits until nothing runs any more, and all cards say so. Their order, texts and the log may be drawn later yet. */
  async done(timeout = 90_000): Promise<void> {
    // By its place and not by its role, which Playwright would look for in all that the answers contain.
    await this.page.locator('#cancel-all:disabled').waitFor({ timeout });
    // Where many end at once, some are drawn in later frames.
    const ended = '[data-status=completed], [data-status=failed], [data-status=cancelled]';
    await this.page.locator(`#cards .card:not(${ended})`).first().waitFor({ state: 'detached', timeout });
  }

  /** Waits until a card is in this state. */
  async status(name: string, status: string): Promise<void> {
    await this.card(name)
      .and(this.page.locator(`[data-status=${status}]`))
      .waitFor();
  }
}
