/** A worker as it is deployed. The registry is yours; callers import its type alone. */
import { GoogleGenerativeAI } from '@google/generative-ai';
import type { TaskContext } from 'parallel-genai';
import { createRedisLimiter, createWorker } from 'parallel-genai/bullmq';
import { askGemini } from 'parallel-genai/gemini';

const connection = process.env['REDIS_URL'] ?? 'redis://localhost:6379';
const modelName = 'gemini-2.5-flash';
const model = new GoogleGenerativeAI(process.env['GOOGLE_API_KEY'] ?? '').getGenerativeModel({ model: modelName });

export const registry = {
  ask: (question: string, context: TaskContext<string>) => askGemini(model, question)(context),
};

// One quota for all workers, however many there are.
const limiter = createRedisLimiter({ connection, key: modelName, requests: { limit: 1_000, perMs: 60_000 } });
const worker = createWorker('genai', registry, {
  connection,
  limiter,
  concurrency: 50,
  retry: true,
  // Less than the stop_grace_period of compose.yaml.
  drainMs: 10_000,
  onError: (error) => console.error(error.message),
});
console.log('worker ready');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void worker.close().then(() => limiter.close());
  });
}
