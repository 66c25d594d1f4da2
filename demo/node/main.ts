import { type CliOptions, cliOptions, helpText } from './cliOptions.js';
import { exitOnOutputError } from './exitOnOutputError.js';
import { UsageError } from './UsageError.js';

/** What `--help` says of a program. */
interface Program {
  readonly command: string;
  readonly purpose: string;
}

/** Runs a program of the command line: reads its options, and sets the exit code that `run` resolves with. */
export async function main(
  { command, purpose }: Program,
  run: (options: CliOptions) => Promise<number>,
): Promise<void> {
  exitOnOutputError();
  try {
    const options = cliOptions(process.argv.slice(2), process.env);
    if (options === 'help') console.log(helpText(command, purpose));
    else process.exitCode = await run(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
