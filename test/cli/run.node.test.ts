/** The command as its users call it: a process of its own, files, and the mock. */
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { promptRows, readRows, runCommand, startCommand } from './command.js';
import { files } from './files.js';
import { askCounter, geminiCounter } from './geminiCounter.js';

const mock = ['--provider', 'mock'];

describe('parallel-genai run', () => {
  it('writes an answer for each row, and exits with 0', async () => {
    const { input, out } = files();
    const { code, stdout, stderr } = await runCommand(['run', input, '--out', out, ...mock]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^3 answered; \d+ tokens; .*out\.jsonl\.\n$/);
    expect(readRows(out)).toEqual(
      promptRows(3).map(({ id, prompt }) => ({
        ...{ id, answer: `No model was asked. The prompt: ${prompt}`, attempts: 1, ms: expect.any(Number) as number },
        usage: { inputTokens: 3, outputTokens: 11, totalTokens: 14 },
      })),
    );
  });

  it('asks a real API with key, model, instruction and settings of the rows', async () => {
    const server = await geminiCounter();
    const [who, env] = askCounter(server);
    const { input, out } = files([
      { id: 1, prompt: 'one', system: 'Be brief.', config: { temperature: 0 } },
      { id: '2', contents: [{ role: 'user', parts: [{ text: 'two' }] }], model: 'gemini-2.5-pro' },
      { id: 3, prompt: 'three', model: 'mock:instant' },
    ]);
    const { code } = await runCommand(['run', input, '--out', out, ...who], { env });
    expect(code).toBe(0);
    expect(Object.fromEntries(readRows(out).map(({ id, answer }) => [id, answer]))).toEqual({
      ...{ 1: 'Answer to: one', 2: 'Answer to: two', 3: 'No model was asked. The prompt: three' },
    });
    const [one, two] = ['one', 'two'].map((text) => server.requests.find(({ body }) => body.includes(text)));
    expect(one?.path).toContain('models/gemini-2.5-flash:');
    expect(JSON.parse(one?.body ?? '')).toMatchObject({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      generationConfig: { temperature: 0 },
    });
    expect(two?.path).toContain('models/gemini-2.5-pro:');
  });

  it('says why a row was given up, where its error does not', async () => {
    const { folder, input, out } = files(promptRows(1));
    const task = join(folder, 'task.mjs');
    writeFileSync(task, `export default () => { throw Object.assign(new Error('busy'), { retryAfterMs: 900_000 }); };`);
    const { code, stderr } = await runCommand(['run', input, '--out', out, '--task', task]);
    expect([code, stderr]).toEqual([
      1,
      'Line 1 failed: Error: busy (the server asks to wait 900 s, longer than maxRetryAfterMs (300 s))\n',
    ]);
  });

  it('goes on where it was: answers stay, failures are asked again', async () => {
    const { folder, input, out } = files();
    const task = join(folder, 'task.mjs');
    writeFileSync(
      task,
      `export default (row) => { if (row.id === 'row-1') throw Object.assign(new Error('busy'), { status: 400 }); return row.id; };`,
    );
    const first = await runCommand(['run', input, '--out', out, '--task', task]);
    expect(first.code).toBe(1);
    expect(first.stderr).toBe('Line 2 failed: Error: busy\n');
    expect(readRows(out).find(({ error }) => error)).toEqual({
      id: 'row-1',
      error: { name: 'Error', message: 'busy', status: 400 },
    });
    writeFileSync(task, 'export default (row) => `again: ${row.id}`;');
    const second = await runCommand(['run', input, '--out', out, '--task', task]);
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('1 answered (2 were before)') as string });
    expect(
      readRows(out)
        .map(({ id, answer }) => [id, answer])
        .slice(3),
    ).toEqual([['row-1', 'again: row-1']]);
    expect((await runCommand(['run', input, '--out', out, '--task', task])).code).toBe(0);
    expect(readRows(out)).toHaveLength(4);
  });

  it('goes on from a file of answers that is cut off at any byte of its last line', async () => {
    const { input, out } = files();
    await runCommand(['run', input, '--out', out, ...mock]);
    const whole = readFileSync(out);
    const last = whole.subarray(0, -1).lastIndexOf('\n') + 1;
    for (const size of [last, last + 1, last + 7, whole.length - 5, whole.length - 1]) {
      truncateSync(out, size);
      expect((await runCommand(['run', input, '--out', out, ...mock])).code).toBe(0);
      expect(
        readRows(out)
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual(promptRows(3).map(({ id }) => id));
      writeFileSync(out, whole);
    }
  });

  it.each([
    ['CSV', 'in.csv', 'id,text,to\n1,"good\nmorning",Danish\n2,"say ""hi""",French\n', ['1', '2']],
    ['CSV without ids', 'in.csv', '\ufefftext,to\n"good\nmorning",Danish\n\n"say ""hi""",French\n', [2, 5]],
    ['TSV', 'in.tsv', 'id\ttext\tto\n1\tgood\tDanish\n', ['1']],
    ['text', 'in.txt', 'good\r\n\nmorning', [1, 3]],
    ['JSON lines', 'in.jsonl', '{"id":7,"text":"good","to":"Danish","n":{"a":1}}', [7]],
  ])('reads %s with a template', async (kind, name, content, ids) => {
    const { folder, out } = files();
    const input = join(folder, name);
    writeFileSync(input, content);
    const template = kind === 'text' ? 'Say {text}' : 'Say {text} in {to} as {"json": 1}';
    const { code, stderr } = await runCommand(['run', input, '--out', out, '--prompt', template, ...mock]);
    expect([code, stderr]).toEqual([0, '']);
    expect(readRows(out).map(({ id }) => id)).toEqual(ids);
    const [first] = readRows(out);
    expect(first?.answer).toContain(kind === 'text' ? 'Say good' : 'Danish as {"json": 1}');
  });

  it('names bad lines by number, and answers the rest', async () => {
    const { input, out } = files([
      { id: 'a', prompt: 'x' },
      '',
      'not JSON',
      '[1]',
      { prompt: 'no id' },
      { id: {}, prompt: 'x' },
      { id: 'b' },
      { id: 'c', prompt: 7 },
      { id: 'd', prompt: ' ' },
      { id: 'a', prompt: 'twice' },
      { id: 'e', contents: [] },
      { id: 'f', prompt: 'x', model: 1 },
      { id: 'g', prompt: 'y' },
    ]);
    const { code, stderr } = await runCommand(['run', input, '--out', out, ...mock]);
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'Line 3: it is not JSON.',
      'Line 4: it is no JSON object.',
      'Line 5: it has no "id".',
      'Line 6: its "id" is neither a text nor a number.',
      'Line 7: it has neither "prompt" nor "contents".',
      'Line 8: its "prompt" is no text.',
      'Line 9: its "prompt" is empty.',
      'Line 10: its id "a" is that of line 1.',
      'Line 11: its "contents" are empty.',
      'Line 12: its "model" is no text.',
    ]);
    expect(readRows(out).map(({ id }) => id)).toEqual(['a', 'g']);
  });

  it('reads rows from a pipe', async () => {
    const { out } = files();
    const input = '{"id":1,"prompt":"x"}\noops\n';
    const { code, stderr } = await runCommand(['run', '-', '--out', out, ...mock], { input });
    expect([code, stderr]).toEqual([1, 'Line 2: it is not JSON.\n']);
    expect(readRows(out)).toHaveLength(1);
  });

  it('asks nobody with --dry-run, and counts', async () => {
    const { input, out } = files([{ id: 1, prompt: 'four' }, { id: 2, prompt: 'five!', system: 'abc' }, 'oops']);
    const { code, stdout } = await runCommand(['run', input, '--out', out, '--dry-run', '--provider', 'gemini']);
    expect(stdout).toBe('2 rows to ask, of 2; 1 line that cannot be used; 12 characters; about 3 tokens of input\n');
    expect([code, existsSync(out)]).toEqual([1, false]);
  });

  it('stops cleanly when its budget of tokens is used up, and goes on later', async () => {
    const { input, out } = files(promptRows(200));
    const args = ['run', input, '--out', out, ...mock, '--concurrency', '2'];
    const { code, stderr } = await runCommand([...args, '--budget-tokens', '300']);
    expect([code, stderr]).toEqual([1, 'The budget of tokens is used up.\n']);
    const used = readRows(out).reduce((sum, { usage }) => sum + (usage?.totalTokens ?? 0), 0);
    expect(used).toBeGreaterThanOrEqual(300);
    expect(used).toBeLessThan(300 + 3 * 16);
    expect((await runCommand(args)).code).toBe(0);
    expect(readRows(out)).toHaveLength(200);
  });

  it('is stopped by Ctrl-C once it has what is being answered, and at once by a second', async () => {
    // More than are asked before it is stopped, on a machine however slow.
    const { input, out } = files(promptRows(2_000));
    const server = await geminiCounter(300);
    const [who, env] = askCounter(server);
    const args = ['run', input, '--out', out, '--concurrency', '3', ...who];
    const polite = startCommand(args, { env });
    await expect.poll(() => server.requests.length).toBeGreaterThanOrEqual(3);
    polite.child.kill('SIGINT');
    expect(await polite.ended).toMatchObject({ code: 130, stdout: expect.stringContaining('Run it again') as string });
    expect(readRows(out)).toHaveLength(server.requests.length);
    const before = server.requests.length;
    const rude = startCommand(args, { env });
    await expect.poll(() => server.requests.length).toBeGreaterThan(before);
    rude.child.kill('SIGINT');
    await expect.poll(() => rude.printed.stderr).toContain('Stopping');
    rude.child.kill('SIGINT');
    expect((await rude.ended).code).toBe(130);
    expect(existsSync(`${out}.lock`)).toBe(false);
  });

  it('lets one process at a time write a file of answers', async () => {
    // More than are asked before the second has begun, on a machine however slow.
    const { input, out } = files(promptRows(2_000));
    const server = await geminiCounter(2_000);
    const [who, env] = askCounter(server);
    const first = startCommand(['run', input, '--out', out, ...who], { env });
    await expect.poll(() => server.requests.length).toBeGreaterThan(0);
    const second = await runCommand(['run', input, '--out', out, ...who], { env });
    expect(second).toMatchObject({
      code: 2,
      stderr: `${out} is being written by process ${first.child.pid}: only one may write at a time.\n`,
    });
    first.child.kill('SIGKILL');
    await first.ended;
  });
});
