/** The command killed by force, again and again, in the middle of a batch. Set ALL_KILLS=1 for all 50 kills. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../transports/journal/temporaryFile.js';
import { promptRows, readRows, runCommand, startCommand, writeLines } from './command.js';
import { askCounter, geminiCounter } from './geminiCounter.js';

const rows = 500;
const concurrency = 8;
const kills = process.env['ALL_KILLS'] ? 50 : 10;

it(`answers every row exactly once, whatever moment it is killed at (${kills} kills${kills < 50 ? '; ALL_KILLS=1 for 50' : ''})`, {
  timeout: 300_000,
}, async () => {
  const folder = temporaryFolder();
  const [input, out] = [writeLines(join(folder, 'in.jsonl'), promptRows(rows)), join(folder, 'out.jsonl')];
  const server = await geminiCounter(15);
  const [who, env] = askCounter(server);
  const args = ['run', input, '--out', out, '--concurrency', String(concurrency), ...who];

  /** How often each row had been asked when it was found answered. */
  const answered = new Map<unknown, number>();
  let killed = 0;
  while (killed < kills) {
    const run = startCommand(args, { env });
    // A random number of calls after the first: any moment of the start, of a call or of a write.
    const most = Math.ceil((rows * 1.6) / kills);
    const wanted = server.requests.length + Math.floor(Math.random() * most);
    const begun = Date.now();
    while (server.requests.length < wanted && run.child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 1));
    run.child.kill('SIGKILL');
    const { stderr } = await run.ended;
    expect(stderr).not.toMatch(/cannot|written by/);
    killed++;
    if (process.env['ALL_KILLS'])
      console.log(`kill ${killed}: ${server.requests.length} calls, ${Date.now() - begun} ms`);
    for (const { id, prompt } of existsSync(out) ? promptRows(rows).filter(({ id }) => idsIn(out).has(id)) : []) {
      if (!answered.has(id)) answered.set(id, server.calls.get(prompt) ?? 0);
    }
  }
  const { code } = await runCommand(args, { env });
  expect(code).toBe(0);
  const written = readRows(out);
  expect(written.map(({ id }) => id).toSorted()).toEqual(
    promptRows(rows)
      .map(({ id }) => id)
      .toSorted(),
  );
  for (const { id, prompt } of promptRows(rows)) {
    expect(written.find((row) => row.id === id)?.answer).toBe(`Answer to: ${prompt}`);
    // What was answered was never asked again.
    if (answered.has(id)) expect(server.calls.get(prompt)).toBe(answered.get(id));
  }
  expect(server.requests.length).toBeLessThanOrEqual(rows + kills * concurrency);
  expect(existsSync(`${out}.lock`)).toBe(false);
});

/** The ids of the whole lines. */
const idsIn = (path: string): Set<unknown> =>
  new Set(
    readFileSync(path, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { id: unknown }).id),
  );
