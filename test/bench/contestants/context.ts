import { AsyncLocalStorage } from 'node:async_hooks';
import type { Contestant } from '../workload.js';
import { runOurs } from './ours.js';

/** Ours, subscribed within a request's context, as in a server. */
export const run: Contestant = (workload) => new AsyncLocalStorage().run({ request: 1 }, () => runOurs(workload));
