/** A measurement, with what it is to reach. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  readonly bar?: string;
  /** Whether the bar was reached. */
  readonly ok?: boolean;
}

export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN;

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;

export function atMost(what: string, value: number, limit: number, format: (value: number) => string = String): Figure {
  return { what, value: format(value), bar: `at most ${format(limit)}`, ok: value <= limit };
}

export function atLeast(
  what: string,
  value: number,
  limit: number,
  format: (value: number) => string = String,
): Figure {
  return { what, value: format(value), bar: `at least ${format(limit)}`, ok: value >= limit };
}

export function print({ what, value, bar, ok }: Figure): void {
  const mark = ok === undefined ? ' ' : ok ? '✓' : '✗';
  console.log(`${mark} ${what}: ${value}${bar === undefined ? '' : ` (${bar})`}`);
}
