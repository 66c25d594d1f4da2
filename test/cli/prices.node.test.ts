import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPrices } from '../../src/cli/prices/readPrices.js';
import { runCommand } from './command.js';
import { files } from './files.js';

const pricesFile = (folder: string, prices: unknown) => {
  const file = join(folder, 'prices.json');
  writeFileSync(file, typeof prices === 'string' ? prices : JSON.stringify(prices));
  return file;
};

describe('--prices', { timeout: 180_000 }, () => {
  it('tells what a run cost, by one set of prices for all models', async () => {
    const { folder, input, out } = files();
    const prices = pricesFile(folder, { input: 1_000_000, output: 100_000 });
    const { code, stdout } = await runCommand(['run', input, '--out', out, '--provider', 'mock', '--prices', prices]);
    // Three rows of 3 tokens in and 11 out.
    expect([code, stdout]).toEqual([0, expect.stringMatching(/; 42 tokens; cost 12\.30; /)]);
  });

  it('tells how many tokens have no price', async () => {
    const { folder, input, out } = files();
    const prices = pricesFile(folder, { 'gpt-5': { input: 1, output: 1 } });
    const { stdout } = await runCommand(['run', input, '--out', out, '--provider', 'mock', '--prices', prices]);
    expect(stdout).toContain('; cost 0.00; 42 tokens without a price; ');
  });

  it('finds a model by its name, and one that answers by a more exact one', async () => {
    const { folder } = files();
    const [five, mini] = [
      { input: 1, output: 2 },
      { input: 3, output: 4 },
    ];
    const priceOf = await readPrices(pricesFile(folder, { 'gpt-5': five, 'gpt-5-mini': mini }));
    expect(['gpt-5', 'gpt-5-2025-08-07', 'gpt-5-mini-2025', 'gpt-50', undefined].map(priceOf)).toEqual([
      five,
      five,
      mini,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['nonsense', 'is no JSON'],
    [[], 'holds no prices'],
    [{}, 'holds no prices'],
    [{ 'gpt-5': { input: -1, output: 1 } }, 'wrong prices of gpt-5 (input must be'],
    [{ input: 1 }, 'wrong prices (output must be'],
  ])('refuses a file that holds %j, before anything is asked', async (content, problem) => {
    const { folder, input, out } = files();
    const prices = pricesFile(folder, content);
    const { code, stderr } = await runCommand(['run', input, '--out', out, '--provider', 'mock', '--prices', prices]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(problem)]);
  });
});
