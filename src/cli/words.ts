import type { Tally } from './batch/Tally.js';
import { formatDuration } from './util/duration.js';
import type { RunCommand } from './commandLine.js';
import type { Scan } from './scanInput.js';
import { formatCost, formatCount } from './screen/progressLine.js';

const charsPerToken = 4;

const count = (number: number, noun: string): string => `${formatCount(number)} ${noun}${number === 1 ? '' : 's'}`;

/** What `--dry-run` counted. */
export function dryRunWords({ rows, answered, bad, chars }: Scan): string {
  return [
    `${count(rows - answered, 'row')} to ask, of ${formatCount(rows)}`,
    ...(answered > 0 ? [`${formatCount(answered)} answered already`] : []),
    ...(bad > 0 ? [`${count(bad, 'line')} that cannot be used`] : []),
    count(chars, 'character'),
    `about ${count(Math.ceil(chars / charsPerToken), 'token')} of input`,
  ].join('; ');
}

/** How a run ended. */
export function summaryWords(tally: Tally, { out }: RunCommand, wasStopped: boolean): string {
  const { before, answered, failed, bad, tokens, unpricedTokens, cost, left, elapsedMs } = tally;
  const speed = elapsedMs > 0 ? Math.round((tally.ended * 60_000) / elapsedMs) : 0;
  const parts = [
    `${formatCount(answered)} answered${before > 0 ? ` (${formatCount(before)} were before)` : ''}`,
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(left ? [`${formatCount(left)} left`] : []),
    ...(bad > 0 ? [`${count(bad, 'line')} that cannot be used`] : []),
    count(tokens, 'token'),
    ...(cost === undefined ? [] : [`cost ${formatCost(cost)}`]),
    ...(unpricedTokens > 0 ? [`${count(unpricedTokens, 'token')} without a price`] : []),
    `${formatDuration(elapsedMs)}${tally.ended > 0 ? `, ${formatCount(speed)} a minute` : ''}`,
  ];
  const again = failed > 0 || left || wasStopped ? ' Run it again to go on.' : '';
  return `${parts.join('; ')}: ${out}.${again}`;
}
