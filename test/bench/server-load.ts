/**
 * `npm run bench:server`: 200 visitors who ask four questions each, over and over for 30 s, through the demo server and
 * (for comparison, before and after) of the mock directly. Loopback alone; ends by itself; exit code 1 below the bars.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { GoogleGenerativeAI } from '@google/generative-ai';
import { runTasks, type TaskEvent } from 'parallel-genai';
import { askGemini } from 'parallel-genai/gemini';
import { fromEventStream } from 'parallel-genai/sse';
import type { Observable } from 'rxjs';
import { mockServer } from '../../demo/node/server/mockServer.js';
import type { RunEvent, RunRequest } from '../../demo/node/server/protocol.js';
import { startServer } from '../../demo/node/server/startServer.js';
import { machine } from './machine.js';
import { median } from './statistics.js';
import { table } from './table.js';

const visitors = 200;
const tasksEach = 4;
const serverSeconds = 30;
const directSeconds = 10;
const bars = { addedMs: 5, memoryMB: 20 };

/** A large model that writes a long answer: 800 streams at a time. Always equally fast to its first chunk, so that what is added shows. */
const latencyMs = 600;
const script = {
  answer: 'A model that runs is a product, and a product wants versions, tests, owners and an eye on it. '.repeat(6),
  latencyMs,
  chunkMs: [400, 800] as const,
  chunkChars: [30, 60] as const,
  failures: [
    { fail: 'cut' as const, share: 0.005 },
    { fail: 'blockedAnswer' as const, share: 0.005 },
  ],
};

const question = 'What is MLOps?';
const names = Array.from({ length: tasksEach }, (_, i) => `task ${i + 1}`);

interface Memory {
  readonly rssMB: number;
  /** Heap and what hangs on it, after a collection. */
  readonly usedMB: number;
}

/** The mock's process: apart, so that the server's memory and time are its own. */
async function mock(): Promise<void> {
  const server = await mockServer(script);
  obey(server.url, () => server.close());
}

/** The server's process. */
async function serve(baseUrl: string | undefined): Promise<void> {
  const server = await startServer({
    apiKey: 'the-mock-takes-any-key',
    baseUrl,
    concurrency: visitors * tasksEach,
  });
  obey(server.url, () => server.shutDown(0));
}

/** Tells the parent process where this one listens, and does as it says. */
function obey(url: string, close: () => Promise<void>): void {
  process.on('message', (message) => {
    if (message === 'memory') void memory().then((memory) => process.send?.(memory));
    else void close().then(() => process.disconnect());
  });
  process.send?.(url);
}

/** Starts this file in a process of its own, and waits until it listens. */
async function start(...role: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(import.meta.filename, role, { execArgv: [...process.execArgv, '--expose-gc'] });
  const [url] = (await once(child, 'message')) as [string];
  return { child, url };
}

async function memory(): Promise<Memory> {
  global.gc?.();
  global.gc?.();
  // Freed pages go back to the system in the background.
  await sleep(1_000);
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssMB: rss / 2 ** 20, usedMB: (heapUsed + external) / 2 ** 20 };
}

/** What all visitors of a phase saw. */
class Tally {
  readonly firstChunkMs: number[] = [];
  runs = 0;
  completed = 0;
  failed = 0;
  /** Runs that broke off, and tasks without an end in a run that ended: there must be none. */
  lost = 0;
}

/** One run to its end. */
function visit(run$: Observable<TaskEvent>, tally: Tally): Promise<void> {
  return new Promise((resolve) => {
    const begunAt = performance.now();
    const seen = new Set<string>();
    let ended = 0;
    const end = (lost: number) => {
      tally.runs++;
      tally.lost += lost;
      resolve();
    };
    run$.subscribe({
      next: ({ type, name }) => {
        if (type === 'chunk' && !seen.has(name)) {
          seen.add(name);
          tally.firstChunkMs.push(performance.now() - begunAt);
        }
        if (type === 'complete') tally.completed++;
        if (type === 'error') tally.failed++;
        if (type === 'complete' || type === 'error') ended++;
      },
      error: (error: unknown) => {
        console.error(error);
        end(tasksEach - ended);
      },
      complete: () => end(tasksEach - ended),
    });
  });
}

/** All visitors, each asking again as soon as the answers are there, until the time is over. */
async function load(run: () => Observable<TaskEvent>, seconds: number, many = visitors): Promise<Tally> {
  const tally = new Tally();
  const endAt = performance.now() + seconds * 1_000;
  const visitor = async (_: unknown, index: number) => {
    // Spread over the time that a run takes, as people are.
    await sleep((index / many) * 8_000);
    while (performance.now() < endAt) await visit(run(), tally);
  };
  await Promise.all(Array.from({ length: many }, visitor));
  return tally;
}

function throughServer(url: string): () => Observable<TaskEvent> {
  const request: RunRequest = { question, tasks: names.map((name) => ({ name, system: `You are ${name}.` })) };
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(request);
  return () => fromEventStream<RunEvent>(`${url}/runs`, { method: 'POST', headers, body });
}

function directly(baseUrl: string): () => Observable<TaskEvent> {
  const sdk = new GoogleGenerativeAI('the-mock-takes-any-key');
  const asking = (name: string) => ({
    name,
    run: askGemini(
      sdk.getGenerativeModel({ model: 'gemini-2.5-flash', systemInstruction: `You are ${name}.` }, { baseUrl }),
      question,
    ),
  });
  return () => runTasks(names.map(asking), { retry: true });
}

async function memoryOf(child: ChildProcess): Promise<Memory> {
  child.send('memory');
  const [memory] = (await once(child, 'message')) as [Memory];
  return memory;
}

async function measure(): Promise<void> {
  const children: ChildProcess[] = [];
  const watchdog = setTimeout(() => {
    console.error('It takes too long, and is given up.');
    for (const child of children) child.kill('SIGKILL');
    process.exit(1);
  }, 240_000);
  const gemini = await start('mock');
  children.push(gemini.child);
  const demo = await start('server', gemini.url);
  children.push(demo.child);
  const [direct, server] = [directly(gemini.url), throughServer(demo.url)];

  // One round of all visitors: code is compiled and connections are made by the first ones, whoever they are.
  await load(direct, 1);
  await load(server, 1);
  await sleep(6_000);
  const before = await memoryOf(demo.child);
  const directBefore = await load(direct, directSeconds);
  const relayed = await load(server, serverSeconds);
  const during = await memoryOf(demo.child);
  const directAfter = await load(direct, directSeconds);
  // Longer than connections are kept alive.
  await sleep(8_000);
  const after = await memoryOf(demo.child);
  for (const child of children.reverse()) {
    child.send('end');
    await once(child, 'exit');
  }
  clearTimeout(watchdog);
  process.exitCode = report({ directBefore, relayed, directAfter }, { before, during, after }) ? 0 : 1;
}

function report(
  phases: Record<'directBefore' | 'relayed' | 'directAfter', Tally>,
  memory: Record<string, Memory>,
): boolean {
  const { directBefore, relayed, directAfter } = phases;
  const firstChunk = ({ firstChunkMs }: Tally) => median(firstChunkMs);
  const added = firstChunk(relayed) - median([...directBefore.firstChunkMs, ...directAfter.firstChunkMs]);
  const row = (phase: string, tally: Tally) => {
    const sorted = tally.firstChunkMs.toSorted((a, b) => a - b);
    const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
    const counts = [tally.runs, tally.completed, tally.failed, tally.lost].map(String);
    return [phase, ...counts, firstChunk(tally).toFixed(1), p99.toFixed(1)];
  };
  const { before, during, after } = memory as Record<'before' | 'during' | 'after', Memory>;
  const rssMB = after.rssMB - before.rssMB;
  const usedMB = after.usedMB - before.usedMB;
  const good = {
    lost: relayed.lost === 0,
    added: added < bars.addedMs,
    memory: rssMB < bars.memoryMB && usedMB < bars.memoryMB,
  };
  const verdict = (met: boolean) => (met ? 'met' : 'MISSED');

  console.log(`${machine()}\n`);
  console.log(
    `${visitors} visitors × ${tasksEach} tasks; the mock's first chunk after ${latencyMs} ms; 1 % of calls fail\n`,
  );
  console.log(
    table(
      ['phase', 'runs', 'completed', 'failed', 'lost', 'first chunk, median ms', 'p99 ms'],
      [row('mock, before', directBefore), row('server', relayed), row('mock, after', directAfter)],
    ),
  );
  const mb = ({ rssMB, usedMB }: Memory) => [rssMB.toFixed(1), usedMB.toFixed(1)];
  const moments = [
    ['before', ...mb(before)],
    ['right after the load', ...mb(during)],
    ['8 s later', ...mb(after)],
  ];
  console.log(`\n${table(['server process, MB', 'resident', 'heap and external'], moments)}\n`);
  console.log(`every task complete or cleanly failed: ${verdict(good.lost)}`);
  console.log(`time added to the first chunk: ${added.toFixed(1)} ms (bar ${bars.addedMs}): ${verdict(good.added)}`);
  const grown = `${rssMB.toFixed(1)} MB resident, ${usedMB.toFixed(1)} MB heap`;
  console.log(`memory over the start: ${grown} (bar ${bars.memoryMB}): ${verdict(good.memory)}`);
  return good.lost && good.added && good.memory;
}

const [role, address] = process.argv.slice(2);
await (role === 'mock' ? mock() : role === 'server' ? serve(address) : measure());
