import { describe, expect, it } from 'vitest';
import { onPage } from '../onPage.js';

const visit = onPage();

describe('the address', () => {
  it('holds question, tasks and options, which so survive a reload', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.getByLabel('Question').fill('Why is the sky “blue” & wide?\nReally?');
    await page.getByRole('button', { name: 'Remove danish' }).click();
    await page.getByRole('button', { name: 'Edit instruction and model of french' }).click();
    await page.getByLabel('System instruction').nth(1).fill('Réponds en français.');
    await visitor.set('concurrency', 3);
    await visitor.neverRetry();
    await page.getByLabel('Combine at the end').uncheck();
    await page.getByLabel('as asked').check();
    // At once: what was done last is not lost either.
    await page.reload();
    await expect.poll(() => page.getByLabel('Question').inputValue()).toBe('Why is the sky “blue” & wide?\nReally?');
    const names = page.getByRole('textbox', { name: 'Name', exact: true });
    expect(await names.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value))).toEqual([
      'english',
      'french',
      'italian',
    ]);
    await page.getByRole('button', { name: 'Edit instruction and model of french' }).click();
    expect(await page.getByLabel('System instruction').nth(1).inputValue()).toBe('Réponds en français.');
    expect(await page.locator('#set-concurrency').inputValue()).toBe('3');
    expect(await page.locator('#set-retry').isChecked()).toBe(false);
    expect(await page.getByLabel('Combine at the end').isChecked()).toBe(false);
    expect(await page.getByLabel('as asked').isChecked()).toBe(true);
  });

  it('is a link to share: who follows it asks the same', async () => {
    const options = { permissions: ['clipboard-read', 'clipboard-write'] };
    const visitor = await visit(options);
    await visitor.page.getByLabel('Question').fill('What is a sextant?');
    await visitor.page.getByRole('button', { name: '50 tasks' }).click();
    await visitor.page.getByRole('button', { name: 'Copy link' }).click();
    await visitor.page.getByText('Copied.').waitFor({ state: 'attached' });
    const link = await visitor.page.evaluate(() => navigator.clipboard.readText());
    expect(link.length).toBeLessThan(120);

    const other = await visit();
    await other.page.goto(link);
    await other.reads(other.page.locator('#task-count'), /^50$/);
    expect(await other.page.getByLabel('Question').inputValue()).toBe('What is a sextant?');
  });

  it('never has a key in it', async () => {
    const { page } = await visit();
    await page.getByLabel('Who answers').selectOption('key');
    await page.getByLabel('Gemini API key').fill('AIzaSy-secret');
    await page.getByLabel('Question').fill('Asked with a key?');
    await expect.poll(() => page.url()).toContain('from=key');
    expect(page.url()).not.toContain('AIza');
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.getByLabel('Combine at the end').uncheck();
    await expect.poll(() => page.url()).toContain('combine=no');
    expect(page.url()).not.toContain('AIza');
  });
});
