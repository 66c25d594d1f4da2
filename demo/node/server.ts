import { listenFailure } from './server/listenFailure.js';
import { helpText, type ServerCliOptions, serverOptions } from './server/serverOptions.js';
import { type DemoServer, startServer } from './server/startServer.js';
import { exportEndpoint } from './trace/exportEndpoint.js';
import { startTelemetry, type Telemetry } from './trace/startTelemetry.js';
import { UsageError } from './UsageError.js';

const mockNotice = ({ mockWanted }: ServerCliOptions): string =>
  mockWanted
    ? 'Embedded mocks of the models answer, as --mock asks; no model is called.'
    : 'No API key is set for these models, so embedded mocks answer; no model is called. See --help for the keys.';

/** How long what runs may take to end after SIGTERM. */
const graceMs = 5_000;

try {
  const options = serverOptions(process.argv.slice(2), process.env);
  if (options === 'help') console.log(helpText);
  else await serve(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function serve(options: ServerCliOptions): Promise<void> {
  const endpoint = exportEndpoint(process.env);
  const telemetry = endpoint ? startTelemetry(process.env) : undefined;
  const server = await startServer(options).catch((error: unknown) => {
    const failure = listenFailure(error, options);
    throw failure === undefined ? error : new UsageError(failure, { cause: error });
  });
  console.log(`Listening on ${server.url}`);
  if (endpoint) console.log(`Traces and metrics go to ${endpoint.shown}.`);
  console.log(server.answers === 'mock' ? mockNotice(options) : `Visitors may ask ${options.models?.join(', ')}.`);
  if (options.page === undefined) console.log('The page is not built: npm run demo:build does that.');
  if (options.docs === undefined) console.log('The docs are not built: npm run docs does that.');
  else console.log(`The docs: ${server.url}/docs/`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void goodbye(server, signal, telemetry));
}

/** A second signal finds no listener any more, and ends the process at once. */
async function goodbye(server: DemoServer, signal: string, telemetry: Telemetry | undefined): Promise<void> {
  console.log(`${signal}: what runs has ${graceMs / 1_000} s to end.`);
  await server.shutDown(graceMs);
  await telemetry?.stop().catch((error: unknown) => console.error(`The last traces were lost: ${String(error)}`));
  console.log('Goodbye.');
}
