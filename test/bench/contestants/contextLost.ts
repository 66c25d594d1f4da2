import { AsyncLocalStorage } from 'node:async_hooks';
import type { Contestant } from '../workload.js';

// Without this the library keeps no context, as in browsers. Before it is loaded: it asks once.
Object.assign(process, { getBuiltinModule: undefined });
const { runOurs } = await import('./ours.js');

/** Within the same context, which is not kept: what Node itself takes for contexts is in both. */
export const run: Contestant = (workload) => new AsyncLocalStorage().run({ request: 1 }, () => runOurs(workload));
