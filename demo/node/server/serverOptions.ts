import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type ApiOptions, apiOptions, httpUrl } from '../apiOptions.js';
import { UsageError } from '../UsageError.js';
import { defaultMaxRuns, type ServerOptions } from './startServer.js';

/** Starts a run on a server with the default options. */
const curlLine =
  `curl -N localhost:8080/runs -H 'content-type: application/json' ` +
  `-d '{"question": "What is MLOps?", "tasks": [{"name": "a"}]}'`;

/** The text of `--help`. */
export const helpText = `Serves the demo page, holds the API key for it, and performs its runs.

Usage: npm run server -- [options]

Options
  --port NUMBER        where to listen (8080)
  --host ADDRESS       on which address (127.0.0.1: this machine alone)
  --models NAMES       the models that visitors may ask, with commas between; the first is the default
  --concurrency N      calls in flight at a time, over all visitors (50)
  --allow-origin URL   a page elsewhere that may ask too (none)
  --base-url URL       where the real API is, for a proxy or a test server
  --live               ask the real API; an error if there is no key
  --mock               let the embedded mock answer, even if there is a key
  --help               print this text

Environment
  GOOGLE_API_KEY, GEMINI_API_KEY   the key of the real API; the first counts if both are set
  OTEL_EXPORTER_OTLP_ENDPOINT      a collector that gets traces and metrics

POST /runs takes JSON of at most 64 kB, and answers with the run's events as they happen (server-sent events):
  question   1 to 8,000 characters
  tasks      1 to 50, each with a name of its own:
    name       1 to 64 characters
    system     the system instruction, up to 4,000 characters (none)
    model      one of --models (its first)
  options    for the run, all of them optional:
    retry          attempts in all, 1 to 10, or false (5)
    timeoutMs      for an attempt, 100 to 300,000 (120,000)
    idleTimeoutMs  for an attempt's silence, 100 to 300,000 (no limit)
    concurrency    tasks at a time, 1 to 20 (20)
    heartbeatMs    how often a heartbeat ticks, 500 to 60,000, or false (15,000)
The run's address is in Location: GET comes back to it (Last-Event-ID or ?after= leaves out what was seen), DELETE
cancels it, DELETE of the address + /tasks/NAME cancels one task. It is kept for ten minutes after its end, and goes on
for half a minute without a visitor.
A request that is refused gets a 4xx and the reason as JSON.
While ${defaultMaxRuns.toLocaleString('en')} runs go on, or the server shuts down, it gets a 503 with Retry-After.

  ${curlLine}

GET /health tells the models, who answers, and how many runs go on.`;

/** A server that the command line asks for. */
export type ServerCliOptions = ServerOptions & Pick<ApiOptions, 'mockWanted'>;

const page = fileURLToPath(new URL('../../web/dist', import.meta.url));
const docs = fileURLToPath(new URL('../../../docs/site', import.meta.url));

/**
 * The options in these arguments and this environment; `help` if that is what was asked for.
 * @throws UsageError saying what is wrong and what to do
 */
export function serverOptions(args: readonly string[], env: NodeJS.ProcessEnv): ServerCliOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const api = apiOptions(values, env);
  const models = values.models?.split(',').map((name) => name.trim());
  if (models?.some((name) => !/^[\w.@/-]+$/.test(name))) {
    throw new UsageError(
      '--models must be names of models with commas between, such as gemini-2.5-flash,gemini-2.5-pro.',
    );
  }
  return {
    ...api,
    port: wholeNumber('--port', values.port, 0, 65_535) ?? 8_080,
    hostname: values.host ?? '127.0.0.1',
    concurrency: wholeNumber('--concurrency', values.concurrency, 1, 10_000) ?? 50,
    ...(models && { models: models as [string, ...string[]] }),
    allowOrigin: origin('--allow-origin', values['allow-origin']),
    page: existsSync(page) ? page : undefined,
    docs: existsSync(docs) ? docs : undefined,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: text,
        host: text,
        models: text,
        concurrency: text,
        'allow-origin': text,
        'base-url': text,
        live: flag,
        mock: flag,
        help: { ...flag, short: 'h' },
      },
    });
    return values;
  } catch (error) {
    const [message = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${message}. See --help for the options.`);
  }
}

function wholeNumber(option: string, value: string | undefined, least: number, most: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  throw new UsageError(`${option} must be a whole number from ${least} to ${most}, got "${value}".`);
}

function origin(option: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : httpUrl(option, value).origin;
}
