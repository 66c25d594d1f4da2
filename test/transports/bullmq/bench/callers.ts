import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskEvent } from 'parallel-genai';
import type { RemoteTask } from 'parallel-genai/bullmq';
import type { TestRegistry } from '../children/registry.js';
import type { ChildProcesses } from '../support/ChildProcesses.js';
import type { RedisServer } from '../support/RedisServer.js';
import { atMost, type Figure } from './figures.js';

const kills = 20;
const words = Array.from({ length: 60 }, (_, index) => `w${index}`).join(' ');
const tasks = Array.from({ length: 20 }, (_, index): RemoteTask<TestRegistry> => {
  return { name: `t${index}`, task: 'words', args: [words, 400] };
});

/** A caller that is killed at random moments and comes back each time. */
export async function callers({ connection, folder }: RedisServer, children: ChildProcesses): Promise<Figure[]> {
  const queue = 'callers';
  await children.startWorker(queue, { connection, heartbeatMs: false });
  const file = join(folder, 'callers.jsonl');
  writeFileSync(file, '');
  const call = { queue, connection, run: 'r', tasks, file };
  for (let count = 0; count < kills; count++) {
    const caller = await children.start('caller', call);
    await caller.until(({ messages }) => messages.length > 0);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
    caller.kill('SIGKILL');
    await caller.exited;
  }
  const last = await children.start('caller', call);
  await last.until(() => last.names('end').length === 1);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line.slice(line.indexOf(' '))) as TaskEvent);
  const expected = tasks.length * 62;
  const calls = (await children.calls()).length;
  const numbers = lines.map((line) => line.slice(0, line.indexOf(' ')));
  await children.stop();
  return [
    {
      what: `a caller killed ${kills} times: events`,
      value: `${events.length}`,
      bar: `${expected}`,
      ok: events.length === expected,
    },
    atMost('told twice', numbers.length - new Set(numbers).size, 0),
    atMost('calls of the provider for 20 tasks', calls, 20),
  ];
}
