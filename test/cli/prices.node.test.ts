import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPrices } from '../../src/cli/prices/readPrices.js';
import { runCommand } from './command.js';
import { files } from './files.js';
import { modelServer } from './modelServer.js';

const pricesFile = (folder: string, prices: unknown) => {
  const file = join(folder, 'prices.json');
  writeFileSync(file, typeof prices === 'string' ? prices : JSON.stringify(prices));
  return file;
};

describe('--prices', () => {
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
    const names = ['gpt-5', 'gpt-5-2025-08-07', 'gpt-5-mini-2025', 'gpt-50', undefined];
    expect(names.map((name) => priceOf(name))).toEqual([five, five, mini, undefined, undefined]);
  });

  it.each([
    ['gpt-5', 'gpt-5-nano'],
    ['claude-opus-4', 'claude-opus-4-5-20251101'],
    ['gemini-2.5-flash', 'gemini-2.5-flash-lite'],
    ['gpt-4', 'gpt-4-32k'],
  ])('takes the price of %s for no model of another price: %s', async (model, other) => {
    const priceOf = await readPrices(pricesFile(files().folder, { [model]: { input: 1, output: 2 } }));
    expect(priceOf(other)).toBeUndefined();
  });

  it.each([
    ['claude-opus-4-5', 'claude-opus-4-5-20251101'],
    ['claude-opus-4-5', 'claude-opus-4-5@20251101'],
    ['gemini-2.0-flash', 'gemini-2.0-flash-001'],
    ['gemini-2.5-flash', 'gemini-2.5-flash-preview-05-20'],
    ['mistral-small', 'mistral-small-2506'],
    ['mistral-small', 'mistral-small-latest'],
  ])('takes the price of %s for a version of it: %s', async (model, version) => {
    const priceOf = await readPrices(pricesFile(files().folder, { [model]: { input: 1, output: 2 } }));
    expect(priceOf(version)).toBeDefined();
  });

  it('finds a model that answers by a name of its own by the name it was asked by, its provider before it or not', async () => {
    const [one, two] = [
      { input: 1, output: 2 },
      { input: 3, output: 4 },
    ];
    const priceOf = await readPrices(pricesFile(files().folder, { 'groq:llama': one, llama: two, 'qwen3:8b': one }));
    expect(priceOf('/models/llama.gguf', 'groq:llama')).toEqual(one);
    expect(priceOf('llama', 'groq:llama')).toEqual(one);
    expect(priceOf(undefined, 'ollama:llama')).toEqual(two);
    expect(priceOf(undefined, 'ollama:qwen3:8b')).toEqual(one);
    expect(priceOf('other', 'ollama:other')).toBeUndefined();
  });

  it('prices rows of which each asks another model, or the usual one of the command line', async () => {
    const server = await modelServer();
    const { folder, input, out } = files([
      { id: 1, prompt: 'x', model: 'openai:gpt-5' },
      { id: 2, prompt: 'x' },
      { id: 3, prompt: 'x', model: '' },
      { id: 4, prompt: 'x', model: 'anthropic:claude' },
    ]);
    const million = { input: 1_000_000, output: 0 };
    const prices = pricesFile(folder, { 'openai:gpt-5': million, 'ollama:qwen3:8b': million, claude: million });
    const env = { OPENAI_BASE_URL: server.url, OLLAMA_BASE_URL: server.url, ANTHROPIC_BASE_URL: server.url };
    const args = ['run', input, '--out', out, '--provider', 'ollama', '--model', 'qwen3:8b', '--prices', prices];
    const { stdout } = await runCommand(args, { env });
    // Four rows of 3 tokens in.
    expect(stdout).toMatch(/^4 answered; 28 tokens; cost 12\.00; [\d:]+,/);
  });

  it.each([
    ['nonsense', 'is no JSON'],
    [[], 'holds no prices'],
    [{}, 'holds no prices'],
    [{ 'gpt-5': { input: -1, output: 1 } }, 'wrong prices of gpt-5 (prices.input must be'],
    [{ input: 1 }, 'wrong prices (prices.output must be'],
  ])('refuses a file that holds %j, before anything is asked', async (content, problem) => {
    const { folder, input, out } = files();
    const prices = pricesFile(folder, content);
    const { code, stderr } = await runCommand(['run', input, '--out', out, '--provider', 'mock', '--prices', prices]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(problem)]);
    expect(existsSync(out)).toBe(false);
    const { code: dry } = await runCommand(['run', input, '--dry-run', '--prices', prices]);
    expect(dry).toBe(2);
  });
});
