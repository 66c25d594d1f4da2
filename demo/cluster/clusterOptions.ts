import { parseArgs } from 'node:util';
import { UsageError } from '../node/UsageError.js';

/** The text of `--help`. */
export const helpText = `Asks many tasks of an embedded mock of Gemini on three workers, each a process of its own, kills one of them in the
middle, and shows that nothing is lost and nothing is answered twice.

Usage: npm run cluster -- [options]

Options
  --tasks N   how many (200)
  --stay      keep bull-board open at the end, until Ctrl-C
  --help      print this text

Environment
  REDIS_URL   a Redis or Valkey to use; without it the demo starts a redis-server or valkey-server of its own

Exit code: 0 nothing lost and nothing twice; 1 otherwise; 2 wrong usage.`;

/** @throws UsageError saying what is wrong and what to do */
export function clusterOptions(args: readonly string[]): { readonly count: number; readonly stay: boolean } | 'help' {
  const options = {
    tasks: { type: 'string', default: '200' },
    stay: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    if (values.help) return 'help';
    const count = Number(values.tasks);
    if (Number.isInteger(count) && count > 0) return { count, stay: values.stay };
    throw new Error(`--tasks must be a whole number from 1, got "${values.tasks}"`);
  } catch (error) {
    const [message = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${message}. See --help for the options.`);
  }
}
