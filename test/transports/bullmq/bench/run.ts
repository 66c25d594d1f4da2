/** `npm run bench:bullmq`: figures against real processes and a redis-server of its own, each with its bar. */
import { abortion, latency } from './latency.js';
import { limits } from './limits.js';
import { measureAll } from './measureAll.js';
import { throughput } from './throughput.js';

process.exit((await measureAll([throughput, latency, abortion, limits])) ? 0 : 1);
