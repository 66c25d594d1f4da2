import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type ApiOptions, apiOptions, httpUrl } from '../apiOptions.js';
import { UsageError } from '../UsageError.js';
import { namedModels, usualModels } from './serverModels.js';
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
  --models NAMES       the models that visitors may ask, with commas between, of any provider, such as
                       gemini-2.5-flash,openai:gpt-5,anthropic:claude-sonnet-4-5; the first is the default
  --concurrency N      calls in flight at a time to each provider, over all visitors (50)
  --allow-origin URL   a page elsewhere that may ask too (none)
  --base-url URL       where the real Gemini API is, for a proxy or a test server
  --live               ask the real models; an error if there is no key
  --mock               let the embedded mock answer, even if there is a key
  --help               print this text

Environment
  GOOGLE_API_KEY, GEMINI_API_KEY   the key of Gemini; the first counts if both are set
  OPENAI_API_KEY, ANTHROPIC_API_KEY, OPENROUTER_API_KEY, GROQ_API_KEY, MISTRAL_API_KEY
                                   the keys of other models; OPENAI_BASE_URL, ANTHROPIC_BASE_URL and
                                   OLLAMA_BASE_URL name other addresses that speak their language
  OTEL_EXPORTER_OTLP_ENDPOINT      a collector that gets traces and metrics
Without keys embedded mocks answer for all models.

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
  return {
    ...answering(values, env),
    port: wholeNumber('--port', values.port, 0, 65_535) ?? 8_080,
    hostname: values.host ?? '127.0.0.1',
    concurrency: wholeNumber('--concurrency', values.concurrency, 1, 10_000) ?? 50,
    allowOrigin: origin('--allow-origin', values['allow-origin']),
    page: existsSync(page) ? page : undefined,
    docs: existsSync(docs) ? docs : undefined,
  };
}

/** Which models there are to ask, and whether they are the real ones. */
function answering({ models: list, ...values }: ReturnType<typeof parse>, env: NodeJS.ProcessEnv) {
  if (list === undefined) {
    const api = apiOptions(values, env);
    return { ...usualModels(api, env), mockWanted: api.mockWanted };
  }
  const { live, mock, 'base-url': base } = values;
  // That the real ones have their keys is seen to for each.
  const { baseUrl, mockWanted } = apiOptions(
    { ...(mock && { mock }), ...(base !== undefined && { 'base-url': base }), ...(mock && live && { live }) },
    env,
  );
  return { ...namedModels(list, { ...(live && { live }), ...(mock && { mock }), baseUrl }, env), mockWanted };
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
