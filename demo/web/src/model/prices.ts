import type { TokenPrices } from 'parallel-genai';

/** Prices of a million tokens as the address has them: input, output and, if it is another, cached input. */
export function pricesToText({ input, output, cachedInput }: TokenPrices): string {
  return [input, output, ...(cachedInput === undefined ? [] : [cachedInput])].join(',');
}

/** The prices that a text tells; nothing where it tells none. */
export function pricesFromText(text: string): TokenPrices | undefined {
  const told = text.split(',').map((part) => part.trim());
  if (told.length < 2 || told.length > 3 || !told.every((part) => /^\d{1,9}(\.\d{1,9})?$/.test(part))) return undefined;
  const [input = 0, output = 0, cachedInput] = told.map(Number);
  return { input, output, ...(cachedInput !== undefined && { cachedInput }) };
}
