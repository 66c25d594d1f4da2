/** `npm run bench:bullmq`: figures against real processes and a redis-server of its own, each with its bar. */
import { ChildProcesses } from '../support/ChildProcesses.js';
import { RedisServer } from '../support/RedisServer.js';
import { type Figure, print } from './figures.js';
import { abortion, latency } from './latency.js';
import { limits } from './limits.js';
import { throughput } from './throughput.js';

const server = await RedisServer.start();
const children = new ChildProcesses();
let isGood = true;
for (const measure of [throughput, latency, abortion, limits]) {
  const figures: Figure[] = await measure(server, children);
  for (const figure of figures) {
    print(figure);
    isGood &&= figure.ok !== false;
  }
}
await children.stop();
await server.stop();
process.exit(isGood ? 0 : 1);
