/** `1.2 s`; whole seconds from 100 on; never less than none, whatever two clocks say. */
export const seconds = (ms: number): string => `${(Math.max(0, ms) / 1_000).toFixed(ms < 99_950 ? 1 : 0)} s`;

/** `1st`, `2nd`, `3rd`, `4th`, … */
export function ordinal(rank: number): string {
  const suffix = { one: 'st', two: 'nd', few: 'rd' } as Partial<Record<Intl.LDMLPluralRule, string>>;
  return `${rank}${suffix[ordinals.select(rank)] ?? 'th'}`;
}

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });

/** `1 task`, `2 tasks` */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
