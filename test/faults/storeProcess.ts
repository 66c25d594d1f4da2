/** A server with a run store in a process of its own, whose runs are kept in files: for tests of what a kill leaves. */
import { once } from 'node:events';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { TaskContext } from 'parallel-genai';
import { fileJournal } from '../../src/transports/journal/index.js';
import { createRunStore } from '../../src/transports/sse/index.js';

const [port = '0', folder = '.', model = ''] = process.argv.slice(2);

/** Asks the model's server, and hands on what it writes. */
const ask = (run: string, name: string) =>
  async function* ({ signal }: TaskContext<string>): AsyncGenerator<string, string> {
    const response = await fetch(`${model}/${run}/${name}`, { signal });
    let text = '';
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      yield piece;
    }
    return text;
  };

const store = createRunStore({ journal: (id) => fileJournal(join(folder, `${id}.journal`)) });
const answer = store.handler(async (request) => {
  const { run, names } = (await request.json()) as { run: string; names: string[] };
  return store.run(Object.fromEntries(names.map((name) => [name, ask(run, name)])), { concurrency: 4 });
});
const server = serve({ fetch: answer, port: Number(port), hostname: '127.0.0.1' });
await once(server, 'listening');
process.stdout.write('listening\n');
