import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GoogleGenerativeAI } from '@google/generative-ai';
import { createLimiter, HttpError, runAsCompleted, type Task, type TaskContext } from 'parallel-genai';
import { askGemini } from 'parallel-genai/gemini';
import { type Point, slope } from './slope.js';

/** How long to soak. */
export interface SoakOptions {
  readonly tasks: number;
  readonly concurrency: number;
  /** Share of calls that fail: half with 503, a quarter reset, a quarter cut off. */
  readonly faultShare: number;
  /** Tasks between two measurements; each forces a garbage collection. */
  readonly sampleEvery: number;
  /** Share of the tasks after which memory is held to have settled. */
  readonly warmUp: number;
  /** Told at each measurement. */
  readonly onSample?: (sample: Sample) => void;
}

export interface Sample {
  readonly tasks: number;
  readonly heapMb: number;
  readonly rssMb: number;
  readonly perSecond: number;
}

/** What it came to. */
export interface SoakFigures {
  readonly answered: number;
  readonly lost: number;
  readonly attempts: number;
  readonly perSecond: number;
  /** Growth of the heap after the warm-up. */
  readonly slopeMbPer10k: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const mb = (bytes: number) => bytes / 2 ** 20;

/** Asks a mock of Gemini in another process, over real HTTP on loopback, and watches the heap. */
export async function soak(options: SoakOptions): Promise<SoakFigures> {
  const { tasks, concurrency, faultShare, sampleEvery, warmUp, onSample } = options;
  const serverFile = fileURLToPath(new URL('server.ts', import.meta.url));
  const server = fork(serverFile, [`${faultShare}`], { execArgv: ['--import', 'tsx'] });
  try {
    const [baseUrl] = (await once(server, 'message')) as [string];
    const limiter = createLimiter({ concurrency });
    const startedAt = performance.now();
    const counts = { answered: 0, lost: 0, attempts: 0 };
    const heap: Point[] = [];
    for await (const outcome of runAsCompleted(questions(tasks, baseUrl), { concurrency, retry: true, limiter })) {
      counts.attempts += outcome.attempts;
      if (outcome.status === 'fulfilled' && outcome.value.length > 0) counts.answered++;
      else counts.lost++;
      const done = counts.answered + counts.lost;
      if (done % sampleEvery !== 0) continue;
      collectGarbage();
      const { heapUsed, rss } = process.memoryUsage();
      if (done >= warmUp * tasks) heap.push({ x: done / 10_000, y: mb(heapUsed) });
      const perSecond = (done / (performance.now() - startedAt)) * 1_000;
      onSample?.({ tasks: done, heapMb: mb(heapUsed), rssMb: mb(rss), perSecond });
    }
    const perSecond = (tasks / (performance.now() - startedAt)) * 1_000;
    return { ...counts, perSecond, slopeMbPer10k: slope(heap) };
  } finally {
    server.disconnect();
    await once(server, 'exit');
  }
}

/** Through the SDK and by plain `fetch`, in turns. */
function* questions(count: number, baseUrl: string): Generator<Task<string, string>> {
  const model = new GoogleGenerativeAI('key-of-the-soak').getGenerativeModel({ model: 'gemini-mock' }, { baseUrl });
  for (let index = 0; index < count; index += 2) {
    yield { name: `question ${index}`, run: askGemini(model, 'Why?') };
    if (index + 1 < count) yield { name: `question ${index + 1}`, run: (context) => askPlainly(baseUrl, context) };
  }
}

async function* askPlainly(url: string, { signal }: TaskContext<string>): AsyncGenerator<string, string> {
  const response = await fetch(url, { method: 'POST', body: 'Why?', signal });
  if (!response.ok || !response.body) throw new HttpError(`HTTP ${response.status}`, response.status);
  let text = '';
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    yield piece;
  }
  if (!text.includes('STOP')) throw new Error('the answer broke off');
  return text;
}
