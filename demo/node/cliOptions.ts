import { parseArgs } from 'node:util';

/** What the command line and the environment ask for. */
export interface CliOptions {
  readonly question: string;
  readonly model: string;
  /** The key of the real API; without one the embedded mock answers. */
  readonly apiKey: string | undefined;
  readonly baseUrl: string | undefined;
  readonly json: boolean;
  /** Whether the mock answers because it was asked for, and not for want of a key. */
  readonly mockWanted: boolean;
}

/** A command line that cannot be followed; the message is for the one who typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const defaultQuestion = 'What is MLOps?';
const defaultModel = 'gemini-2.5-flash';

/** The text of `--help`. */
export const helpText = (command: string, purpose: string): string => `${purpose}

Usage: npm run ${command} -- [options] [question]
The question is "${defaultQuestion}" unless you ask another.

Options
  --model NAME     the Gemini model to ask (${defaultModel})
  --live           ask the real API; an error if there is no key
  --mock           let the embedded mock answer, even if there is a key
  --json           print each outcome as a line of JSON, and nothing else, to stdout
                   (npm adds lines of its own, unless it is called as npm run --silent)
  --base-url URL   where the real API is, for a proxy or a test server
  --help           print this text

Environment
  GOOGLE_API_KEY, GEMINI_API_KEY   the key of the real API; the first counts if both are set
  NO_COLOR                         print without colours

Exit code: 0 all answered, 1 something failed, 2 wrong usage, 130 interrupted with Ctrl-C.`;

/**
 * The options in these arguments and this environment; `help` if that is what was asked for.
 * @throws UsageError saying what is wrong and what to do
 */
export function cliOptions(args: readonly string[], env: NodeJS.ProcessEnv): CliOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  if (values.live && values.mock) throw new UsageError('--live and --mock exclude each other: choose one.');
  const key = [env['GOOGLE_API_KEY'], env['GEMINI_API_KEY']].map((key) => key?.trim()).find((key) => key);
  if (values.live && !key) {
    throw new UsageError('--live needs an API key: set GOOGLE_API_KEY or GEMINI_API_KEY, or leave --live out.');
  }
  const question = positionals.length === 0 ? defaultQuestion : positionals.join(' ').trim();
  if (question === '') throw new UsageError('The question is empty: put it in quotes, or leave it out.');
  const model = (values.model ?? defaultModel).trim().replace(/^models\//, '');
  if (!/^[\w.@/-]+$/.test(model)) {
    throw new UsageError(`--model must be a model's name such as ${defaultModel}, got "${values.model}".`);
  }
  const baseUrl = values['base-url'];
  if (baseUrl !== undefined && !isHttpUrl(baseUrl)) {
    throw new UsageError(`--base-url must be a URL that begins with http:// or https://, got "${baseUrl}".`);
  }
  const mockWanted = values.mock ?? false;
  if (baseUrl !== undefined && (mockWanted || !key)) {
    throw new UsageError('--base-url is for the real API: set GOOGLE_API_KEY or GEMINI_API_KEY, and leave --mock out.');
  }
  return { question, model, apiKey: mockWanted ? undefined : key, baseUrl, json: values.json ?? false, mockWanted };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        model: { type: 'string' },
        live: { type: 'boolean' },
        mock: { type: 'boolean' },
        json: { type: 'boolean' },
        'base-url': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const [message = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${message}. See --help for the options.`);
  }
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
