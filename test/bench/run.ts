/**
 * `npm run bench`: this library beside its peers, and its memory over a long run.
 *
 * --rounds <n>      measurements per contestant (7)
 * --tasks <n>       tasks per measurement (100000); a tenth of them where tasks stream chunks
 * --only <a,b>      these parts alone: names of contestants, `chunks`, `retries`,
 *                   `makespan`, `memory`
 *
 * Exits with 1 where a bar is missed. The bars are meant for 100,000 tasks: with fewer, how long V8 takes to warm up is
 * most of what is measured, and no bar fails the run.
 */
import { parseArgs } from 'node:util';
import { bundle } from './bundle.js';
import { machine } from './machine.js';
import { measureMemory } from './memory.js';
import { listScheduleMs, makespanVerdicts } from './makespan.js';
import { type ContestantName, contestants, measureSpeed, peerVerdicts, speedTable, speedVerdicts } from './speed.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    tasks: { type: 'string', default: '100000' },
    only: { type: 'string' },
  },
});
const rounds = wholeNumber('--rounds', values.rounds);
const tasks = wholeNumber('--tasks', values.tasks);
const everyPart = [...Object.keys(contestants), 'chunks', 'retries', 'makespan', 'memory'];
const parts = values.only?.split(',') ?? everyPart;
const unknown = parts.filter((part) => !everyPart.includes(part));
if (unknown.length > 0) fail(`--only ${unknown.join(',')}: no such part; there are ${everyPart.join(', ')}`);
const chosen = (Object.keys(contestants) as ContestantName[]).filter((name) => parts.includes(name));

const verdicts: { readonly text: string; readonly met: boolean }[] = [];
const program = await bundle();
console.log(`${machine()}\n`);

if (chosen.length > 0) {
  console.log(`${tasks.toLocaleString('en')} tasks that resolve at once, 20 at a time; retry, timeout and events on.`);
  console.log(`Median of ${rounds} fresh processes each, interleaved.\n`);
  const measured = await measureSpeed(program('worker'), chosen, { rounds, tasks });
  const speed = speedVerdicts(measured);
  console.log(`${speedTable(measured, tasks)}\n`);
  for (const { text } of speed) console.log(text);
  console.log();
  verdicts.push(...speed);
}

if (parts.includes('chunks')) {
  const streams = Math.ceil(tasks / 10);
  const names = chosen.length > 0 ? chosen : (Object.keys(contestants) as ContestantName[]);
  console.log(`For information: ${streams.toLocaleString('en')} tasks of 10 chunks each, from an async generator.\n`);
  const measured = await measureSpeed(program('worker'), names, { rounds, tasks: streams, chunks: 10 });
  console.log(`${speedTable(measured, streams)}\n`);
}

if (parts.includes('retries') && chosen.length > 0) {
  const some = Math.ceil(tasks / 5);
  console.log(`${some.toLocaleString('en')} tasks of which every fifth fails once and is tried again at once.\n`);
  const measured = await measureSpeed(program('worker'), chosen, { rounds, tasks: some, failEvery: 5 });
  const retries = peerVerdicts(measured, 0.8);
  console.log(`${speedTable(measured, some)}\n`);
  for (const { text } of retries) console.log(`${text}\n`);
  verdicts.push(...retries);
}

if (parts.includes('makespan') && chosen.length > 0) {
  const setting = { rounds, tasks: 2_000, maxMs: 20, concurrency: 100 };
  const bound = listScheduleMs(setting);
  console.log(`2,000 tasks of 1 to 20 ms, 100 at a time; a schedule without any loss takes ${bound} ms.\n`);
  const measured = await measureSpeed(program('worker'), chosen, setting);
  console.log(`${speedTable(measured, setting.tasks)}\n`);
  const makespan = makespanVerdicts(measured, bound);
  for (const { text } of makespan) console.log(`${text}\n`);
  verdicts.push(...makespan);
}

if (parts.includes('memory')) {
  const many = 10 * tasks;
  console.log(`${many.toLocaleString('en')} tasks from an async generator:`);
  const memory = await measureMemory(program('memoryWorker'), many);
  for (const { text } of memory) console.log(text);
  verdicts.push(...memory);
}

if (tasks >= 100_000 && verdicts.some(({ met }) => !met)) process.exitCode = 1;

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= 1
    ? number
    : fail(`${option} ${text}: must be a whole number from 1`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
