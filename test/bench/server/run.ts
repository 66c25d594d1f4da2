/**
 * `npm run bench:server`: 200 visitors who ask four questions each, over and over for 30 s, through the demo server, and
 * beside them 20 who ask the mock directly: on a machine that is busy with all of it, both wait for the mock alike, and
 * what is left between them is the server's. Loopback alone; ends by itself; exit code 1 below the bars.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { GoogleGenerativeAI } from '@google/generative-ai';
import { runTasks, type TaskEvent } from 'parallel-genai';
import { askGemini } from 'parallel-genai/gemini';
import { fromEventStream } from 'parallel-genai/sse';
import type { Observable } from 'rxjs';
import { mockServer } from '../../../demo/node/server/mockServer.js';
import type { RunEvent, RunRequest } from '../../../demo/node/server/protocol.js';
import { startServer } from '../../../demo/node/server/startServer.js';
import { type Child, cpuSeconds, obey, start } from './processes.js';
import { report } from './report.js';
import { directVisitors, load, tasksEach, visitors } from './visitors.js';

const seconds = 30;

/**
 * A model that writes 250 words in pieces of a sentence or two, about as fast as people read: 800 streams at a time.
 * Always equally fast to its first chunk, so that what is added shows.
 */
const latencyMs = 600;
const script = {
  answer: 'A model that runs is a product, and a product wants versions, tests, owners and an eye on it. '.repeat(14),
  latencyMs,
  chunkMs: [600, 1_200] as const,
  chunkChars: [100, 200] as const,
  failures: [
    { fail: 'cut' as const, share: 0.005 },
    { fail: 'blockedAnswer' as const, share: 0.005 },
  ],
};

const question = 'What is MLOps?';
const names = Array.from({ length: tasksEach }, (_, i) => `task ${i + 1}`);

async function mock(): Promise<void> {
  const server = await mockServer(script);
  obey(server.url, () => server.close());
}

async function serve(baseUrl: string | undefined): Promise<void> {
  const server = await startServer({
    ...(baseUrl && { access: new Map([['gemini', { key: 'the-mock-takes-any-key', url: baseUrl }]]) }),
    concurrency: visitors * tasksEach,
  });
  obey(server.url, () => server.shutDown(0));
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

async function measure(): Promise<void> {
  const children: Child[] = [];
  const watchdog = setTimeout(() => {
    console.error('It takes too long, and is given up.');
    for (const child of children) child.process.kill('SIGKILL');
    process.exit(1);
  }, 240_000);
  const program = import.meta.filename;
  const gemini = await start(program, 'mock');
  children.push(gemini);
  const demo = await start(program, 'server', gemini.url);
  children.push(demo);
  const [direct, server] = [directly(gemini.url), throughServer(demo.url)];

  // One round of all visitors: code is compiled and connections are made by the first ones, whoever they are.
  await Promise.all([load(visitors, server, 1), load(directVisitors, direct, 1)]);
  // Longer than connections are kept alive.
  await sleep(8_000);
  const [mockBefore, before, visitorsBefore] = [await gemini.usage(), await demo.usage(), cpuSeconds()];
  const begunAt = performance.now();
  const [relayed, asked] = await Promise.all([load(visitors, server, seconds), load(directVisitors, direct, seconds)]);
  const elapsed = (performance.now() - begunAt) / 1_000;
  const visiting = cpuSeconds() - visitorsBefore;
  const [mockDuring, during] = [await gemini.usage(), await demo.usage()];
  await sleep(8_000);
  const after = await demo.usage();
  for (const child of children.reverse()) await child.end();
  clearTimeout(watchdog);

  const cpu = {
    mock: mockDuring.cpuSeconds - mockBefore.cpuSeconds,
    server: during.cpuSeconds - before.cpuSeconds,
    visitors: visiting,
    elapsed,
  };
  const about = `the mock's first chunk after ${latencyMs} ms; 1 % of calls fail`;
  const met = report({ relayed, direct: asked, memory: { before, during, after }, cpu }, about);
  process.exitCode = met ? 0 : 1;
}

const [role, address] = process.argv.slice(2);
await (role === 'mock' ? mock() : role === 'server' ? serve(address) : measure());
