/** A worker of `npm run cluster`. Arguments: what it needs to know, in JSON. */
import { createWorker } from 'parallel-genai/bullmq';
import type { WorkerArguments } from './WorkerProcess.js';
import { demoRegistry } from './registry.js';

const { queue, connection, baseUrl, lockMs } = JSON.parse(process.argv[2] ?? '{}') as WorkerArguments;
const worker = createWorker(queue, demoRegistry(baseUrl), {
  connection,
  lockMs,
  concurrency: 10,
  retry: true,
  heartbeatMs: false,
  // For bull-board.
  keepJobs: 1_000,
  keepMs: 600_000,
});
const close = () => void worker.close().then(() => process.exit(0));
process.once('SIGTERM', close);
// The demo was ended: so is this.
process.once('disconnect', close);
process.on('SIGINT', () => undefined);
process.send?.('ready');
