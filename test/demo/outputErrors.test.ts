import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { said, serveReplies, streamOf } from '../support/geminiServer.js';
import { runInto, runScript } from './runScript.js';

describe.each(['start', 'orchestrate'] as const)('npm run %s', (script) => {
  it.each([[[]], [['--json']]])('cancels the calls and ends quietly when its reader leaves: %j', async (args) => {
    let leave: () => void = () => undefined;
    // Nothing is printed between the reader's leaving and the answer of the fourth call.
    const server = await serveReplies((_, index) => {
      if (index < 3) return { instead: 'stall' };
      leave();
      return streamOf(said('An answer.', 'STOP'));
    });
    const { child, ended } = runScript(script, ['--base-url', server.url, ...args], { env: { GOOGLE_API_KEY: 'key' } });
    leave = () => void child.stdout?.destroy();
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toBe(args.length === 0 ? '' : `Asking Gemini (gemini-2.5-flash) at ${server.url}.\n`);
    const calls = await Promise.all(server.requests.map(({ over }) => over));
    expect(calls.map(({ aborted }) => aborted)).toEqual([true, true, true, false]);
  });

  it.runIf(existsSync('/dev/full'))('says in a sentence that its output cannot be written', async () => {
    const { code, stderr } = await runInto('/dev/full', script).ended;
    expect([code, stderr]).toEqual([1, 'The output cannot be written: ENOSPC: no space left on device, write.\n']);
  });
});
