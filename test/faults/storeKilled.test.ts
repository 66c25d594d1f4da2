/** A run store's own process killed by force in the middle of runs, and started again on the same files. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TaskEvent } from 'parallel-genai';
import { fileJournal } from 'parallel-genai/journal';
import { fromEventStream } from 'parallel-genai/sse';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../support/serve.js';
import { record } from '../support/tasks.js';
import { eventsOf } from '../transports/journal/recorded.js';
import { temporaryFolder } from '../transports/journal/temporaryFile.js';
import { until } from '../transports/sse/storeServer.js';
import { seededRandom } from '../simulation/random.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rounds = 6;
const names = Array.from({ length: 12 }, (_, index) => `task ${index}`);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function startStore(port: number, folder: string, model: string) {
  const script = join(root, 'test/faults/storeProcess.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, String(port), folder, model], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return async () => {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  };
}

/** A model whose answers come in pieces, and that counts how often it is asked each question. */
async function countingModel() {
  const calls = new Map<string, number>();
  const server = await serve(async ({ path }, response) => {
    calls.set(path, (calls.get(path) ?? 0) + 1);
    for (const piece of ['an ', 'answer ', 'in ', 'pieces ']) {
      response.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    response.end(path);
  });
  return { ...server, calls };
}

describe('a run store whose process is killed', { timeout: 300_000 }, () => {
  it(`loses nothing that it told: its visitor comes back by itself, and no model is asked again (${rounds} kills)`, async () => {
    const [folder, model, port] = [temporaryFolder(), await countingModel(), await freePort()];
    const chance = seededRandom(7);
    let kill = await startStore(port, folder, model.url);
    for (let round = 0; round < rounds; round++) {
      const before = new Set(readdirSync(folder));
      const visitor = record(
        fromEventStream(`http://127.0.0.1:${port}/runs`, {
          method: 'POST',
          body: JSON.stringify({ run: round, names }),
          reconnect: { delay: () => 10, attempts: Infinity },
        }),
      );
      // Of about seventy events..
      const moment = 1 + Math.floor(chance() * 55);
      const isOver = () => visitor.end !== undefined;
      await until(() => isOver() || visitor.events.length >= moment);
      const told = [...visitor.events];
      await kill();
      kill = await startStore(port, folder, model.url);
      await until(isOver);

      expect(visitor).toMatchObject({ end: 'completed', error: undefined });
      expect(visitor.events.slice(0, told.length)).toEqual(told);
      const [file = ''] = readdirSync(folder).filter((name) => !before.has(name) && name.endsWith('.journal'));
      // Nothing is missing, nothing came twice: it is what the file has, event by event.
      expect(visitor.events).toEqual(await eventsOf(fileJournal(join(folder, file))));
      const ends = visitor.events.filter(({ type }) => type === 'complete' || type === 'error');
      expect(ends.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
      for (const end of ends as (TaskEvent & { type: 'complete' | 'error' })[]) {
        if (end.type === 'complete') expect(end.value).toBe(`an answer in pieces /${round}/${encodeURI(end.name)}`);
        else expect(end.error).toMatchObject({ name: 'RunInterruptedError' });
      }
      for (const name of names) expect(model.calls.get(`/${round}/${encodeURI(name)}`) ?? 0).toBeLessThanOrEqual(1);
    }
    await kill();
  });
});
