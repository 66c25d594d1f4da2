import { describe, expect, it } from 'vitest';
import { onPage } from './onPage.js';

const visit = onPage();

describe('the tasks', () => {
  it('can be added, renamed, removed, and given an instruction and a model of their own', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes(':streamGenerateContent')) sent.push(`${request.url()} ${request.postData() ?? ''}`);
    });
    for (const name of ['danish', 'french', 'italian']) {
      await page.getByRole('button', { name: `Remove ${name}` }).click();
    }
    await page.getByRole('button', { name: 'Add a task' }).click();
    await page.keyboard.type('pirate');
    await page.keyboard.press('Tab');
    await page.getByLabel('System instruction').last().fill('Answer as a pirate would.');
    await page.getByLabel('Model').last().fill('gemini-2.5-pro');
    await page.getByLabel('Combine at the end').uncheck();
    await visitor.askQuickly('What is a sextant?');
    await expect.poll(async () => (await visitor.names()).toSorted()).toEqual(['english', 'pirate']);
    const call = sent.find((request) => request.includes('pirate'));
    expect(call).toContain('/models/gemini-2.5-pro:');
    expect(call).toContain('Answer as a pirate would.');
    await visitor.reads(visitor.card('pirate').locator('.answer'), 'What is a sextant?');
  });

  it('of one name, or none, are refused with a sentence before anything is asked', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.nth(1).fill('english');
    await page.locator('#ask').click();
    await visitor.reads(page.locator('#ask-problem'), 'Two tasks are called “english”: rename one.');
    await name.nth(1).fill(' ');
    await page.locator('#ask').click();
    await visitor.reads(page.locator('#ask-problem'), 'A task has no name');
    await name.nth(1).fill('combined answer');
    await page.locator('#ask').click();
    await visitor.reads(page.locator('#ask-problem'), 'the call that combines the answers');
    await name.nth(1).fill('danish');
    await page.getByLabel('Question').fill('  ');
    await page.locator('#ask').click();
    await visitor.reads(page.locator('#ask-problem'), 'There is no question: type one.');
    expect(await page.locator('.card[data-status]').count()).toBe(0);
  });

  it('may have names that are dangerous elsewhere', async () => {
    const visitor = await visit();
    const name = visitor.page.getByRole('textbox', { name: 'Name' });
    await name.nth(0).fill('__proto__');
    await name.nth(1).fill('<b onmouseover=alert(1)>constructor</b>');
    await visitor.askQuickly();
    expect(await visitor.page.locator('#cards .card[data-status=completed]').count()).toBe(4);
    expect(await visitor.names()).toContain('__proto__');
    expect(await visitor.page.locator('[onmouseover]').count()).toBe(0);
  });
});

describe('the event log', () => {
  it('shows events by type and by words', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await visitor.askQuickly();
    const lines = page.locator('.log-lines li');
    await expect.poll(() => lines.count()).toBe(10);
    await page.getByLabel('Filter by words').fill('danish');
    await expect.poll(() => lines.count()).toBe(2);
    await page.getByRole('group', { name: 'Show' }).getByLabel('chunk').check();
    await expect.poll(() => lines.count()).toBeGreaterThan(7);
    await page.getByRole('group', { name: 'Show' }).getByLabel('complete').uncheck();
    await expect.poll(() => page.locator('.log-lines .complete').count()).toBe(0);
    await page.getByLabel('Filter by words').fill('');
    await expect.poll(() => page.locator('.log-lines .start').count()).toBe(5);
  });

  it('tells an answer by its size, not by its text', async () => {
    const visitor = await visit();
    await visitor.page.getByRole('group', { name: 'Show' }).getByLabel('chunk').check();
    await visitor.askQuickly();
    const log = visitor.page.locator('.log-lines');
    await expect.poll(() => log.textContent()).toMatch(/english: completed in \d\.\d s, \d+ characters/);
    expect(await log.textContent()).not.toContain('reliably');
  });
});
