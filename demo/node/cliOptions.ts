import { parseArgs } from 'node:util';
import { type ApiOptions, apiOptions } from './apiOptions.js';
import { modelProviders } from '../models/modelProviders.js';
import { type NamedModel, parseModelName } from '../models/parseModelName.js';
import { UsageError } from './UsageError.js';

/** What the command line and the environment ask for. */
export interface CliOptions extends ApiOptions {
  readonly question: string;
  readonly model: string;
  /** Whether it was named, and is not the default. */
  readonly modelGiven: boolean;
  readonly json: boolean;
  /** Several models to ask instead, of any provider; none if it was not asked for. */
  readonly models: readonly NamedModel[];
  /** Whether the real models are insisted on. */
  readonly live: boolean;
}

export const defaultQuestion = 'What is MLOps?';
const defaultModel = 'gemini-2.5-flash';

/** The text of `--help`. */
export const helpText = (command: string, purpose: string): string => `${purpose}

Usage: npm run ${command} -- [options] [question]
The question is "${defaultQuestion}" unless you ask another.

Options
  --model NAME     the Gemini model to ask (${defaultModel}); the mock ignores it
  --models A,B,C   ask several models, of any provider, the same question side by side: such as
                   openai:gpt-5,anthropic:claude-sonnet-4-5,gemini:gemini-2.5-flash (npm start only)
  --live           ask the real API; an error if there is no key
  --mock           let the embedded mock answer, even if there is a key
  --json           print each outcome as a line of JSON, and nothing else, to stdout
                   (npm adds lines of its own, unless it is called as npm run --silent)
  --base-url URL   where the real API is, for a proxy or a test server
  --help           print this text

Environment
  GOOGLE_API_KEY, GEMINI_API_KEY   the key of the real API; the first counts if both are set
  OPENAI_API_KEY, ANTHROPIC_API_KEY, OPENROUTER_API_KEY, GROQ_API_KEY, MISTRAL_API_KEY
                                   the keys of --models; OPENAI_BASE_URL, ANTHROPIC_BASE_URL and
                                   OLLAMA_BASE_URL name other addresses that speak their language
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
  const models = modelList(values.models);
  if (models.length > 0) refuseWithModels(values);
  const api = apiOptions(models.length > 0 ? { mock: values.mock } : values, env);
  const live = values.live ?? false;
  const question = positionals.length === 0 ? defaultQuestion : positionals.join(' ').trim();
  if (question === '') throw new UsageError('The question is empty: put it in quotes, or leave it out.');
  const model = (values.model ?? defaultModel).trim().replace(/^models\//, '');
  if (!/^[\w.@/-]+$/.test(model)) {
    throw new UsageError(`--model must be a model's name such as ${defaultModel}, got "${values.model}".`);
  }
  return { question, model, modelGiven: values.model !== undefined, json: values.json ?? false, models, live, ...api };
}

function modelList(list: string | undefined): NamedModel[] {
  if (list === undefined) return [];
  const models = list.split(',').map((name) => {
    const model = parseModelName(name);
    if (model) return model;
    const known = Object.keys(modelProviders).join(', ');
    throw new UsageError(
      `--models must be names such as openai:gpt-5, with commas between (providers: ${known}), got "${name.trim()}".`,
    );
  });
  const twice = models.find(({ name }, i) => models.findIndex((other) => other.name === name) < i);
  if (twice) throw new UsageError(`--models names ${twice.name} twice.`);
  return models;
}

function refuseWithModels(values: {
  readonly model?: string;
  readonly live?: boolean;
  readonly mock?: boolean;
  'base-url'?: string;
}): void {
  if (values.model !== undefined) throw new UsageError('--model and --models exclude each other: choose one.');
  if (values.live && values.mock) throw new UsageError('--live and --mock exclude each other: choose one.');
  if (values['base-url'] !== undefined) {
    throw new UsageError('--base-url is not for --models: set OPENAI_BASE_URL, ANTHROPIC_BASE_URL or OLLAMA_BASE_URL.');
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        model: { type: 'string' },
        models: { type: 'string' },
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
