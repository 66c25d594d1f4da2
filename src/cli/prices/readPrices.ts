import { readFile } from 'node:fs/promises';
import { isObject } from '../../core/util/isObject.js';
import { assertPrices, type TokenPrices } from '../../core/operators/costOf.js';
import { causeOf } from '../../transports/journal/file/JournalError.js';
import { UsageError } from '../util/UsageError.js';

/**
 * The prices of a model; `undefined` if there are none.
 * @param answered the name that it gave itself
 * @param asked the name by which it was asked, with its provider's before it: `openai:gpt-5`
 */
export type PriceOf = (answered: string | undefined, asked?: string) => TokenPrices | undefined;

const example = '{ "gemini-2.5-flash": { "input": 0.3, "cachedInput": 0.075, "output": 2.5 } }';

/**
 * Reads a file of prices for a million tokens: one set for all, or a set for each model by its name.
 * @throws UsageError saying what is wrong and what to do
 */
export async function readPrices(file: string): Promise<PriceOf> {
  const prices = await parse(file);
  if (!isObject(prices) || Array.isArray(prices)) throw wrong(file, 'holds no prices');
  if ('input' in prices || 'output' in prices) {
    const all = checked(file, '', prices);
    return () => all;
  }
  const byModel = Object.entries(prices).map(([model, set]) => ({ model, set: checked(file, ` of ${model}`, set) }));
  if (byModel.length === 0) throw wrong(file, 'holds no prices');
  const find = (name: string) =>
    byModel.find(({ model }) => model === name) ??
    byModel.find(({ model }) => name.startsWith(model) && version.test(name.slice(model.length)));
  return (answered, asked) => {
    const [, provider, model] = /^(\w+):(.+)$/.exec(asked ?? '') ?? [];
    const names = [answered, model].filter((name) => name !== undefined);
    const found = names.flatMap((name) => find(`${provider}:${name}`) ?? find(name) ?? []);
    return found[0]?.set;
  };
}

/**
 * What a name more exact than another ends with: gpt-5 answers as gpt-5-2025-08-07. No other word, nor a number that may
 * be the model's own: gpt-5-mini and claude-opus-4-5 are others than gpt-5 and claude-opus-4, at other prices.
 */
const version = /^[-@](?:latest|(?:preview|exp)(?:-\d+)*|\d{4}-\d{2}-\d{2}|\d{3,})$/;

async function parse(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--prices: ${file} cannot be read: ${causeOf(error)}.`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw wrong(file, 'is no JSON');
  }
}

function checked(file: string, whose: string, prices: unknown): TokenPrices {
  try {
    assertPrices(prices as TokenPrices);
    return prices as TokenPrices;
  } catch (error) {
    throw wrong(file, `has wrong prices${whose} (${(error as Error).message})`);
  }
}

const wrong = (file: string, what: string): UsageError =>
  new UsageError(`--prices: ${file} ${what}. For a million tokens, by model: ${example}`);
