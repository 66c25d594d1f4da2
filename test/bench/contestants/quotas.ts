import { createLimiter } from 'parallel-genai';
import type { Contestant } from '../workload.js';
import { runOurs } from './ours.js';

/** A limiter with all that it can do, wide enough never to hold a task back. */
export const run: Contestant = (workload) => {
  const wide = { limit: 100 * workload.tasks, perMs: 60_000 };
  return runOurs(workload, { limiter: createLimiter({ requests: wide, tokens: wide }) });
};
