/** `npm run bench:bullmq`: figures against real processes and a redis-server of its own, each with its bar. */
import { abortion } from './abortion.js';
import { handover } from './handover.js';
import { holders } from './holders.js';
import { latency } from './latency.js';
import { limits } from './limits.js';
import { measureAll } from './measureAll.js';
import { restarts } from './restarts.js';
import { throughput } from './throughput.js';

process.exit((await measureAll([throughput, latency, abortion, handover, restarts, holders, limits])) ? 0 : 1);
