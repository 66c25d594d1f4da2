import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Stryker } from '@stryker-mutator/core';
import { table } from '../bench/table.js';

type Results = Awaited<ReturnType<Stryker['runMutationTest']>>;
type Result = Results[number];

const noticed = ({ status }: Result) => status === 'Killed' || status === 'Timeout';
const unnoticed = ({ status }: Result) => status === 'Survived' || status === 'NoCoverage';

/**
 * Prints one line for each change that no test noticed, then a table of counts by file.
 * @returns how many of all changes were noticed, in per cent; 0 where there were none
 */
export function printResults(results: Results): number {
  const files = [...new Set(results.map(({ fileName }) => fileName))].sort();
  const rows = files.map((fileName) => {
    const ofFile = results.filter((result) => result.fileName === fileName);
    const file = relative('.', fileName);
    const lines = readFileSync(fileName, 'utf8').split('\n');
    for (const result of ofFile.filter(unnoticed)) console.log(describeChange(file, lines, result));
    return row(file, ofFile);
  });
  console.log(
    `\n${table(['file', '%', 'noticed', 'timed out', 'survived', 'not run'], [...rows, row('all', results)])}`,
  );
  return score(results);
}

function row(name: string, results: Results): string[] {
  const count = (wanted: Result['status']) => String(results.filter(({ status }) => status === wanted).length);
  return [name, score(results).toFixed(1), count('Killed'), count('Timeout'), count('Survived'), count('NoCoverage')];
}

function score(results: Results): number {
  const good = results.filter(noticed).length;
  const bad = results.filter(unnoticed).length;
  return good + bad === 0 ? 0 : (100 * good) / (good + bad);
}

/** `src/core/queue/FifoQueue.ts:28:9 (survived) #length === 0 → true` */
function describeChange(file: string, lines: readonly string[], { location, replacement, status }: Result): string {
  const { start, end } = location;
  const changed = lines.slice(start.line - 1, end.line);
  changed.push((changed.pop() ?? '').slice(0, end.column - 1));
  changed[0] = (changed[0] ?? '').slice(start.column - 1);
  const place = `${file}:${start.line}:${start.column}`;
  return `${place} (${status === 'NoCoverage' ? 'not run' : 'survived'}) ${oneLine(changed.join(' '))} → ${oneLine(replacement)}`;
}

const oneLine = (code: string) => {
  const line = code.replace(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 60)} … ${line.slice(-37)}` : line;
};
