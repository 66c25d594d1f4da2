import type { LimiterState } from '../../core/model/LimiterState.js';
import type { Tally } from '../batch/Tally.js';
import { formatDuration } from '../util/duration.js';

/** How a batch stands, on one line no longer than `width`: what matters least is left out first. */
export function progressLine(tally: Tally, width: number, now = Date.now()): string {
  const { total, before, ended, failed, answered, tokens, cost, left, limiter } = tally;
  const perMinute = tally.rate();
  const etaMs = left === undefined || perMinute <= 0 ? undefined : (left / perMinute) * 60_000;
  const done = formatCount(before + answered);
  const limit = limiter && limiterWords(limiter, now);
  /** In the order in which they stand; a higher number is left out earlier. */
  const parts: readonly (readonly [rank: number, text: string | undefined])[] = [
    [0, total === undefined ? `${done} done` : `${done}/${formatCount(total)} done`],
    [1, failed > 0 ? `${formatCount(failed)} failed` : undefined],
    [4, ended > 0 ? `${formatCount(Math.round(perMinute))}/min` : undefined],
    [5, tokens > 0 ? `${shortCount(tokens)} tokens` : undefined],
    [6, cost ? `cost ${formatCost(cost)}` : undefined],
    [2, etaMs === undefined ? undefined : `ETA ${formatDuration(etaMs)}`],
    [3, limit],
  ];
  let shown = parts.filter(([, text]) => text !== undefined);
  const join = () => shown.map(([, text]) => text).join(' · ');
  while (join().length > width && shown.length > 1) {
    const last = Math.max(...shown.map(([rank]) => rank));
    shown = shown.filter(([rank]) => rank !== last);
  }
  return join().slice(0, Math.max(0, width));
}

/** What a limiter does, if it is worth a word. */
function limiterWords({ status, closedUntil, concurrency, requests }: LimiterState, now: number): string | undefined {
  if (status === 'exhausted') return 'quota used up';
  const until = closedUntil === undefined ? '' : ` ${formatDuration(Math.max(0, closedUntil - now))}`;
  if (status === 'closed') return `limiter waits${until}`;
  if (status === 'probing') return `limiter probes${until}`;
  if (requests) return `limit ${formatCount(Math.round((requests.limit * 60_000) / requests.perMs))}/min`;
  return Number.isFinite(concurrency) ? `limit ${formatCount(concurrency)} at a time` : undefined;
}

/** `1,234,567` */
export const formatCount = (number: number): string => number.toLocaleString('en-US');

/** `12.35`, `0.00042`: to the cent, or to two figures where it is less. */
export const formatCost = (cost: number): string =>
  cost === 0 || cost >= 0.1 ? cost.toFixed(2) : String(Number(cost.toPrecision(2)));

/** `1.2M` */
function shortCount(number: number): string {
  if (number < 10_000) return formatCount(number);
  return number < 1_000_000 ? `${(number / 1_000).toFixed(0)}k` : `${(number / 1_000_000).toFixed(1)}M`;
}
