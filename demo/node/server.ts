import { UsageError } from './cliOptions.js';
import { helpText, serverOptions } from './server/serverOptions.js';
import { type DemoServer, startServer } from './server/startServer.js';

/** How long what runs may take to end after SIGTERM. */
const graceMs = 5_000;

try {
  const options = serverOptions(process.argv.slice(2), process.env);
  if (options === 'help') console.log(helpText);
  else {
    const server = await startServer(options);
    const who = server.answers === 'mock' ? 'an embedded mock of Gemini answers (no API key is set)' : 'Gemini answers';
    console.log(`Listening on ${server.url}: ${who}.`);
    if (options.page === undefined) console.log('The page is not built: npm run demo:build does that.');
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void goodbye(server, signal));
  }
} catch (error) {
  const inUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  if (!(error instanceof UsageError) && !inUse) throw error;
  console.error(inUse ? 'Somebody listens there already: choose another with --port.' : (error as Error).message);
  process.exitCode = 2;
}

/** A second signal finds no listener any more, and ends the process at once. */
async function goodbye(server: DemoServer, signal: string): Promise<void> {
  console.log(`${signal}: what runs has ${graceMs / 1_000} s to end.`);
  await server.shutDown(graceMs);
  console.log('Goodbye.');
}
