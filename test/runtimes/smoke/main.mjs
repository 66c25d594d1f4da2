// What must work on every runtime: run by test/runtimes/run.ts in a project that has the packed library installed.
import { runChecks } from './check.mjs';
import { core } from './core.mjs';
import { edges } from './edges.mjs';
import { finish } from './finish.mjs';

const checks = { ...core, ...edges };
finish(checks, await runChecks(checks));
// No `process.exit()`: nothing may keep the process alive now.
