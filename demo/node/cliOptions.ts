import { parseArgs } from 'node:util';
import { type ApiOptions, apiOptions } from './apiOptions.js';
import { UsageError } from './UsageError.js';

/** What the command line and the environment ask for. */
export interface CliOptions extends ApiOptions {
  readonly question: string;
  readonly model: string;
  readonly json: boolean;
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

Exit code: 0 all answered, or the reader of the output left; 1 something failed; 2 wrong usage;
130 interrupted with Ctrl-C.`;

/**
 * The options in these arguments and this environment; `help` if that is what was asked for.
 * @throws UsageError saying what is wrong and what to do
 */
export function cliOptions(args: readonly string[], env: NodeJS.ProcessEnv): CliOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const api = apiOptions(values, env);
  const question = positionals.length === 0 ? defaultQuestion : positionals.join(' ').trim();
  if (question === '') throw new UsageError('The question is empty: put it in quotes, or leave it out.');
  const model = (values.model ?? defaultModel).trim().replace(/^models\//, '');
  if (!/^[\w.@/-]+$/.test(model)) {
    throw new UsageError(`--model must be a model's name such as ${defaultModel}, got "${values.model}".`);
  }
  return { question, model, json: values.json ?? false, ...api };
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
