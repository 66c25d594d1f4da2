/** A worker process of the tests. Argument: queue and options in JSON. */
import { createWorker, type WorkerOptions } from 'parallel-genai/bullmq';
import { registry, tell } from './registry.js';

const { queue, ...options } = JSON.parse(process.argv[2] ?? '{}') as WorkerOptions & { queue: string };
const worker = createWorker(queue, registry, options);
process.once('SIGTERM', () => void worker.close().then(() => process.exit(0)));
// A parent that is gone leaves nobody to end it.
process.once('disconnect', () => process.exit(0));
tell('ready');
