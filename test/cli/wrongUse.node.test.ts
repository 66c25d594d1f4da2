/** What the command says of what cannot be followed. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { files } from './files.js';
import { runCommand, writeLines } from './command.js';

const mock = ['--provider', 'mock'];

describe('wrong use is told in a sentence, with exit code 2:', () => {
  const refused = async (args: readonly string[], env = {}) => {
    const { code, stdout, stderr } = await runCommand(args, { env });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    return stderr.trimEnd();
  };

  it('a command line that is not understood', async () => {
    expect(await refused(['walk'])).toMatch(/no command "walk"/);
  });

  it('files that are not there, are folders, hold nothing, or something else', async () => {
    const { folder, input, out } = files();
    const run = (file: string, to = out, ...more: string[]) =>
      refused(['run', join(folder, file), '--out', to, ...mock, ...more]);
    writeFileSync(join(folder, 'empty.jsonl'), '\n');
    writeFileSync(join(folder, 'all-bad.jsonl'), 'x\n');
    mkdirSync(join(folder, 'sub'));
    expect(await run('none.jsonl')).toMatch(/none\.jsonl cannot be read: there is no such file or folder/);
    expect(await run('sub')).toMatch(/sub is a folder/);
    expect(await run('empty.jsonl')).toMatch(/empty\.jsonl is empty/);
    expect(await runCommand(['run', join(folder, 'all-bad.jsonl'), '--out', out, ...mock])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^Line 1: it is not JSON\.\nNo line of .*all-bad\.jsonl can be used\.\n$/,
      ) as string,
    });
    expect(existsSync(out)).toBe(false);
    expect(await run('in.jsonl', input)).toMatch(/cannot be the file of answers too/);
    expect(await run('in.jsonl', join(folder, 'sub'))).toMatch(/sub cannot be written: it is a folder/);
    expect(await run('in.jsonl', join(folder, 'none/out.jsonl'))).toMatch(/out\.jsonl cannot be created/);
    writeFileSync(join(folder, 'notes.txt'), 'my notes');
    expect(await run('in.jsonl', join(folder, 'notes.txt'))).toMatch(
      /Line 1 of .*notes\.txt is no answer of this command/,
    );
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('my notes');
    const others = writeLines(join(folder, 'others.jsonl'), [{ id: 'x', answer: 1 }]);
    expect(await run('in.jsonl', others)).toMatch(/holds answers, but none to a row of/);
    appendFileSync(others, 'notes\n');
    expect(await run('in.jsonl', others)).toMatch(/Line 2 of/);
    expect(statSync(others).size).toBe(22 + 6);
    expect(existsSync(`${others}.lock`)).toBe(false);
  });

  it('a key that is missing, a task that cannot be loaded', async () => {
    const { folder, input, out } = files();
    expect(await refused(['run', input, '--out', out])).toMatch(
      /needs an API key: set GEMINI_API_KEY or GOOGLE_API_KEY/,
    );
    expect(await refused(['run', input, '--out', out, '--task', join(folder, 'x.mjs')])).toMatch(
      /there is no such file/,
    );
    writeFileSync(join(folder, 'x.mjs'), 'export default 7;');
    expect(await refused(['run', input, '--out', out, '--task', join(folder, 'x.mjs')])).toMatch(/must be a function/);
    expect(existsSync(out)).toBe(false);
  });
});
