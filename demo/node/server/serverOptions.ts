import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { UsageError } from '../cliOptions.js';
import type { ServerOptions } from './startServer.js';

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
  GOOGLE_API_KEY, GEMINI_API_KEY   the key of the real API; the first counts if both are set`;

const page = fileURLToPath(new URL('../../web/dist', import.meta.url));

/**
 * The options in these arguments and this environment; `help` if that is what was asked for.
 * @throws UsageError saying what is wrong and what to do
 */
export function serverOptions(args: readonly string[], env: NodeJS.ProcessEnv): ServerOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  if (values.live && values.mock) throw new UsageError('--live and --mock exclude each other: choose one.');
  const key = [env['GOOGLE_API_KEY'], env['GEMINI_API_KEY']].map((key) => key?.trim()).find((key) => key);
  if (values.live && !key) {
    throw new UsageError('--live needs an API key: set GOOGLE_API_KEY or GEMINI_API_KEY, or leave --live out.');
  }
  const models = values.models?.split(',').map((name) => name.trim());
  if (models?.some((name) => !/^[\w.@/-]+$/.test(name))) {
    throw new UsageError(
      '--models must be names of models with commas between, such as gemini-2.5-flash,gemini-2.5-pro.',
    );
  }
  return {
    port: wholeNumber('--port', values.port, 0, 65_535) ?? 8_080,
    hostname: values.host ?? '127.0.0.1',
    concurrency: wholeNumber('--concurrency', values.concurrency, 1, 10_000) ?? 50,
    ...(models && { models: models as [string, ...string[]] }),
    allowOrigin: origin('--allow-origin', values['allow-origin']),
    baseUrl: values['base-url'] && address('--base-url', values['base-url']).href.replace(/\/$/, ''),
    apiKey: values.mock ? undefined : key,
    page: existsSync(page) ? page : undefined,
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
  return value === undefined ? undefined : address(option, value).origin;
}

function address(option: string, value: string): URL {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return new URL(value);
  throw new UsageError(`${option} must be a URL that begins with http:// or https://, got "${value}".`);
}
