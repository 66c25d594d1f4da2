/** `npm run soak:bullmq`: what takes minutes. TASKS=100000 makes it shorter. */
import { measureAll } from './measureAll.js';
import { callers } from './callers.js';
import { deaths } from './deaths.js';
import { lazy } from './lazy.js';

process.exit((await measureAll([deaths, callers, lazy])) ? 0 : 1);
