/** A worker process of the tests. Argument: queue and options in JSON. */
import { backoff } from 'parallel-genai';
import { createWorker, type WorkerOptions } from 'parallel-genai/bullmq';
import { registry, tell } from './registry.js';

const { queue, ...options } = JSON.parse(process.argv[2] ?? '{}') as WorkerOptions & { queue: string };
const retry = { attempts: 3, delay: backoff({ initialMs: 5, maxMs: 20 }) };
const worker = createWorker(queue, registry, { retry, ...options });
process.once('SIGTERM', () => void worker.close().then(() => process.exit(0)));
// A parent that is gone leaves nobody to end it.
process.once('disconnect', () => process.exit(0));
process.on('message', () => tell('heard'));
tell('ready');
