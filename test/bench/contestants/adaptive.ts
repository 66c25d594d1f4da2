import { createLimiter } from 'parallel-genai';
import type { Contestant } from '../workload.js';
import { runOurs } from './ours.js';

/** A limiter as it is by default. */
export const run: Contestant = (workload) => runOurs(workload, { limiter: createLimiter() });
