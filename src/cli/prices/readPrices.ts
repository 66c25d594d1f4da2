import { readFile } from 'node:fs/promises';
import { isObject } from '../../core/util/isObject.js';
import { assertPrices, type TokenPrices } from '../../core/operators/costOf.js';
import { UsageError } from '../util/UsageError.js';

/** The prices of a model; `undefined` for one that has none. */
export type PriceOf = (model: string | undefined) => TokenPrices | undefined;

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
  // The model that answers may be more exact than its name: gpt-5 answers as gpt-5-2025-08-07.
  const longestFirst = byModel.toSorted((a, b) => b.model.length - a.model.length);
  return (name = '') => longestFirst.find(({ model }) => name === model || name.startsWith(`${model}-`))?.set;
}

async function parse(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `--prices: ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`,
    );
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
