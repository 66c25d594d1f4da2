import { parseArgs } from 'node:util';
import { redact } from '../core/util/redact.js';
import { parseDuration } from './util/duration.js';
import { isProviderName, type ProviderName, providerNames } from './providers/providers.js';
import type { PromptOptions } from './rows/promptOf.js';
import type { InputFormat } from './rows/Row.js';
import { UsageError } from './util/UsageError.js';

/** What `parallel-genai run` is asked to do. */
export interface RunCommand extends PromptOptions {
  /** The file of rows; `-` for standard input. */
  readonly input: string;
  readonly out: string;
  readonly format: InputFormat;
  readonly provider: ProviderName | undefined;
  readonly model: string | undefined;
  readonly baseUrl: string | undefined;
  readonly task: string | undefined;
  readonly concurrency: number;
  readonly rpm: number | undefined;
  readonly tpm: number | undefined;
  readonly attempts: number;
  readonly timeoutMs: number;
  readonly hedge: number | `p${number}` | undefined;
  readonly budgetTokens: number;
  /** The file of prices. */
  readonly prices: string | undefined;
  readonly dryRun: boolean;
}

const options = {
  out: { type: 'string', short: 'o' },
  provider: { type: 'string' },
  model: { type: 'string', short: 'm' },
  'base-url': { type: 'string' },
  task: { type: 'string' },
  prompt: { type: 'string' },
  system: { type: 'string' },
  format: { type: 'string' },
  concurrency: { type: 'string' },
  rpm: { type: 'string' },
  tpm: { type: 'string' },
  attempts: { type: 'string' },
  timeout: { type: 'string' },
  hedge: { type: 'string' },
  'budget-tokens': { type: 'string' },
  prices: { type: 'string' },
  'dry-run': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** @throws UsageError saying what is wrong and what to do */
export function commandLine(args: readonly string[]): RunCommand | 'help' | 'version' {
  const { values, positionals } = parse(args);
  if (values.help || (args.length === 0 && positionals.length === 0)) return 'help';
  if (values.version) return 'version';
  const [command, input, ...more] = positionals;
  if (command !== 'run') {
    throw new UsageError(
      command === undefined ? 'Say what to do: run.' : `There is no command "${command}": it is run.`,
    );
  }
  if (input === undefined) throw new UsageError('Name the file of prompts: parallel-genai run prompts.jsonl --out …');
  if (more.length > 0) throw new UsageError(`One file of prompts at a time, got "${more[0]}" too.`);
  const dryRun = values['dry-run'] ?? false;
  const { out = '', task, prompt, system, prices } = values;
  if (out === '-') throw new UsageError('Answers go to a file, by which a run goes on: --out answers.jsonl');
  if (out === '' && !dryRun) throw new UsageError('Name the file of answers: --out answers.jsonl');
  return {
    ...{ input, out, dryRun, task, prompt, system, prices },
    ...whoAnswers(values),
    format: formatOf(values.format, input),
    concurrency: whole('concurrency', values.concurrency) ?? 20,
    rpm: whole('rpm', values.rpm),
    tpm: whole('tpm', values.tpm),
    attempts: whole('attempts', values.attempts) ?? 5,
    timeoutMs: duration('timeout', values.timeout) ?? 120_000,
    hedge: hedgeOf(values.hedge),
    budgetTokens: whole('budget-tokens', values['budget-tokens']) ?? Number.POSITIVE_INFINITY,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const [message = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${message}. See parallel-genai --help for the options.`);
  }
}

type Values = ReturnType<typeof parse>['values'];

function whoAnswers({ provider, model, task, 'base-url': baseUrl }: Values) {
  if (provider !== undefined && !isProviderName(provider)) {
    throw new UsageError(`--provider must be one of ${providerNames.join(', ')}, got "${provider}".`);
  }
  if (task !== undefined && (provider ?? model ?? baseUrl) !== undefined) {
    throw new UsageError('--task answers by itself: leave --provider, --model and --base-url out.');
  }
  if (baseUrl !== undefined && !(URL.canParse(baseUrl) && /^https?:$/.test(new URL(baseUrl).protocol))) {
    throw new UsageError(`--base-url must begin with http:// or https://, got "${redact(baseUrl)}".`);
  }
  if (model?.trim() === '') throw new UsageError('--model is empty: name a model, or leave it out.');
  return { provider, model: model?.trim(), baseUrl: baseUrl?.replace(/\/+$/, '') };
}

function formatOf(format: string | undefined, input: string): InputFormat {
  const extensions: Record<string, InputFormat> = { csv: 'csv', tsv: 'tsv', txt: 'text', text: 'text' };
  if (format === undefined) return extensions[/\.(\w+)$/.exec(input)?.[1]?.toLowerCase() ?? ''] ?? 'jsonl';
  const formats: readonly string[] = ['jsonl', 'csv', 'tsv', 'text'] satisfies InputFormat[];
  if (formats.includes(format)) return format as InputFormat;
  throw new UsageError(`--format must be one of ${formats.join(', ')}, got "${format}".`);
}

function whole(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d+$/.test(text.trim()) ? Number(text) : 0;
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new UsageError(`--${option} must be a whole number from 1, got "${text}".`);
}

function duration(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new UsageError(`--${option} must be a time such as 90, 90s, 2m or 500ms, got "${text}".`);
}

function hedgeOf(text: string | undefined): RunCommand['hedge'] {
  if (text === undefined) return undefined;
  if (/^p\d{1,2}(\.\d+)?$/.test(text) && Number(text.slice(1)) > 0) return text as `p${number}`;
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new UsageError(`--hedge must be p95 (or another percentile) or a time such as 5s, got "${text}".`);
}
