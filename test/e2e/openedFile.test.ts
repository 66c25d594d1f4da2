import { describe, expect, it } from 'vitest';
import { onPage } from './onPage.js';
import { completeOf, journalText, openFile, runOf, startOf } from './savedFiles.js';

const visit = onPage();

describe('a file that is opened', () => {
  const refused: readonly (readonly [text: string | Buffer, words: string])[] = [
    ['', '“it.txt” is empty.'],
    [' \n\n', '“it.txt” is empty.'],
    ['MLOps is …\n', '“it.txt” is no journal of parallel-genai: open a file that “Save this run” wrote.'],
    ['{"answers": []}', '“it.txt” is no journal of parallel-genai'],
    ['{"id":"1","answer":"…"}\n{"id":"2"}\n', '“it.txt” is no journal of parallel-genai'],
    [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 10]), '“it.txt” is no journal of parallel-genai'],
    [
      '{"journal":"parallel-genai","version":9}\n{"id":"1","begin":{}}\n',
      '“it.txt” cannot be read: the journal has version 9, and this version of parallel-genai reads up to 1: update it.',
    ],
    ['{"journal":"parallel-genai","version":1}\n', '“it.txt” holds no event of a run: there is nothing to play.'],
  ];

  it('is refused in clear words if it is no saved run, and what is shown stays', async () => {
    const visitor = await visit();
    await visitor.askQuickly();
    for (const [text, words] of refused) {
      await openFile(visitor, 'it.txt', text);
      await visitor.reads(visitor.page.locator('#saved-problem'), words);
    }
    expect(await visitor.names()).toHaveLength(4);
    expect(await visitor.page.locator('#playback').isVisible()).toBe(false);
  });

  it('may be torn in its last line, or hold lines that are none: they are left out, and it says so', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const text = await journalText(runOf(startOf('a', 1_000), completeOf('a', 2_000, 'Whole.')));
    const torn = text.split('\n').toSpliced(3, 0, 'what?', '{"id":"7","event":{"type":"complete","name":"b"}}');
    await openFile(visitor, 'torn.journal', torn.join('\n').slice(0, -10));
    await page.getByRole('button', { name: 'At once' }).click();
    await visitor.status('a', 'completed');
    await visitor.reads(page.locator('#playback'), '3 lines of the file could not be read');
  });

  it.each([
    ['tokens that are no numbers', { report: { usage: { inputTokens: 'many', outputTokens: {} } } }],
    ['no usage at all', { report: { usage: null } }],
    ['times that no clock shows', { at: 1e308, elapsedMs: 1e308 }],
    ['attempts that are none', { attempts: null }],
  ])('may hold nonsense, which is left out and harms nothing: %s', async (_, nonsense) => {
    const visitor = await visit();
    const { page } = visitor;
    await page.evaluate(() => (location.hash = 'prices=1,2'));
    const [, begin = '', ...rest] = (
      await journalText(runOf(startOf('a', 1_000), completeOf('a', 2_000, 'So.')))
    ).split('\n');
    const line = JSON.stringify({ id: '1', event: { ...completeOf('a', 1_500, 'Not so.'), ...nonsense } });
    await openFile(
      visitor,
      'odd.journal',
      ['{"journal":"parallel-genai","version":1}', begin, line, ...rest].join('\n'),
    );
    await page.getByRole('button', { name: 'At once' }).click();
    await visitor.status('a', 'completed');
    await visitor.reads(visitor.card('a').locator('.answer'), 'So.');
    await visitor.reads(page.locator('#playback'), '1 line of the file could not be read');
    expect(await page.locator('#answers').textContent()).not.toMatch(/NaN|Infinity|object Object/);
    expect(visitor.console.filter((line) => line.startsWith('Error'))).toEqual([]);
  });

  it('may be dropped on the page; of several none is taken', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const text = await journalText(runOf(startOf('dropped', 1_000), completeOf('dropped', 1_500, 'Here.')));
    const drop = (count: number) =>
      page.evaluate(
        ([text, count]) => {
          const dataTransfer = new DataTransfer();
          for (let i = 0; i < Number(count); i++) dataTransfer.items.add(new File([String(text)], `${i}.journal`));
          for (const type of ['dragover', 'drop']) {
            document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
          }
        },
        [text, count],
      );
    await drop(2);
    await visitor.reads(page.locator('#saved-problem'), 'drop a single file');
    await drop(1);
    await visitor.status('dropped', 'completed');
    expect(await page.locator('#saved-problem').isVisible()).toBe(false);
    expect(await page.locator('body').getAttribute('class')).not.toContain('dropping');
  });

  it('and takes long to read makes way for what the visitor chose after it: another file, or Ask', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.evaluate(() => {
      const read = Object.getOwnPropertyDescriptor(Blob.prototype, 'text')?.value as (this: Blob) => Promise<string>;
      const go = new Promise<unknown>((resolve) => addEventListener('go', resolve));
      const slow: Promise<string>[] = [];
      Blob.prototype.text = function () {
        if (!(this as File).name.startsWith('slow')) return read.call(this);
        const text = go.then(() => read.call(this));
        slow.push(text);
        return text;
      };
      Object.assign(window, { slow });
    });
    const fileOf = (name: string) => journalText(runOf(startOf(name, 1_000), completeOf(name, 1_100, name)));
    await openFile(visitor, 'slow.journal', await fileOf('slow'));
    await openFile(visitor, 'slow and none.journal', 'no journal');
    await openFile(visitor, 'quick.journal', await fileOf('quick'));
    await visitor.status('quick', 'completed');
    // Read at last, and two frames drawn after that.
    await page.evaluate(async () => {
      dispatchEvent(new Event('go'));
      const texts = await Promise.all((window as unknown as { slow: Promise<string>[] }).slow);
      for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
      return texts.length;
    });
    expect(await visitor.names()).toEqual(['quick']);
    expect(await page.locator('#saved-problem').textContent()).toBe('');
  });

  it('shows answers from a journal as what they are: nothing was asked for them, and nothing waited', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const told = completeOf('told', 50_000, 'From the journal.', 3_000);
    const events = [
      { ...told, replayed: true as const },
      startOf('asked', 50_010),
      completeOf('asked', 52_000, 'New.'),
    ];
    await openFile(visitor, 'resumed.journal', await journalText(runOf(...events)));
    await page.getByRole('button', { name: 'At once' }).click();
    await visitor.reads(visitor.card('told').locator('.facts'), /^from a journal$/);
    await visitor.reads(page.locator('#run-line'), /^2 of 2 answers complete, after \d\.\d s\.$/);
    await page.getByText('The same as a table').click();
    await visitor.reads(page.locator('#timeline td').nth(5), 'completed');
    expect(await page.locator('#timeline [data-row=told] title').allTextContents()).toEqual(['told: from a journal']);
  });

  it('runs no script, whatever its answers and names are', async () => {
    const visitor = await visit();
    const evil = '<img src=x onerror="window.broken = 1"><script>window.broken = 1</script>';
    const text = await journalText(runOf(startOf(evil, 1_000), completeOf(evil, 1_100, evil)));
    await openFile(visitor, `${evil}.journal`, text);
    await visitor.page.getByRole('button', { name: 'At once' }).click();
    await visitor.done();
    expect(await visitor.page.evaluate(() => 'broken' in window)).toBe(false);
  });
});
