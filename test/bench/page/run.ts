/**
 * `npm run bench:page`: how quick the built page stays under load, in Chromium, and how soon it shows the first text.
 *
 * --rounds <n>   visits for each figure (3)
 *
 * Exits with 1 where a median misses its bar.
 */
import { parseArgs } from 'node:util';
import { launchChromium } from '../../browser/launchChromium.js';
import buildPage from '../../e2e/buildPage.js';
import { loads } from '../../e2e/loads.js';
import { servePage } from '../../e2e/servePage.js';
import { Visitor } from '../../e2e/Visitor.js';
import { machine } from '../machine.js';
import { median } from '../statistics.js';
import { table } from '../table.js';
import { longestTaskMs } from './longestTaskMs.js';
import { firstTextMs, keyLatencies } from './measures.js';

const bars = { longestTaskMs: 100, keyMs: 100, firstTextMs: 2_000 };

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) {
  console.error(`--rounds ${values.rounds}: must be a whole number from 1`);
  process.exit(2);
}

await buildPage();
const [server, browser] = [await servePage(), await launchChromium()];

/** As many visits as there are rounds, each of somebody who was never here before. */
async function visits<T>(measure: (visitor: Visitor) => Promise<T>): Promise<T[]> {
  const measured: T[] = [];
  for (let round = 0; round < rounds; round++) {
    const visitor = await Visitor.arrive(browser, server.url);
    // The loader that runs this file marks functions with a helper; those that are sent to the page look for it there.
    await visitor.page.evaluate('globalThis.__name = (named) => named');
    measured.push(await measure(visitor));
    await visitor.leave();
  }
  return measured;
}

console.log(`${machine()}\nChromium ${browser.version()}, medians (and the worst) of ${rounds} visits\n`);
const figure = (figures: readonly number[]) => `${median(figures).toFixed(0)} (${Math.max(...figures).toFixed(0)})`;
const rows: string[][] = [];
let met = true;
for (const load of loads) {
  const measured = await visits(async (visitor) => {
    await load.prepare(visitor);
    const latencies = await keyLatencies(visitor.page);
    const longest = await longestTaskMs(visitor.page, () => load.happen(visitor));
    await load.check(visitor);
    return { longest, key: median(await latencies()) };
  });
  const [longest, key] = [measured.map(({ longest }) => longest), measured.map(({ key }) => key)];
  rows.push([load.name, figure(longest), figure(key)]);
  met &&= median(longest) < bars.longestTaskMs && median(key) < bars.keyMs;
}
const first = await visits(({ page }) => firstTextMs(page));
met &&= median(first) < bars.firstTextMs;
await browser.close();
await server.close();

console.log(`${table(['', 'longest task, ms', 'key to picture, ms'], rows)}\n`);
console.log(`From Ask to the first text, on a first visit: ${figure(first)} ms\n`);
const told = `longest task ${bars.longestTaskMs} ms, key to picture ${bars.keyMs} ms, first text ${bars.firstTextMs} ms`;
console.log(`Bars: ${told}: ${met ? 'met' : 'MISSED'}`);
process.exitCode = met ? 0 : 1;
