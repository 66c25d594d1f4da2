/**
 * Ends the program, and with it the calls in flight, as soon as its output goes nowhere.
 *
 * A reader that leaves, such as `head`, has what it wanted, which is no failure: exit code 0. Anything else, such as a
 * full disk, is told: exit code 1.
 */
export function exitOnOutputError(): void {
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(0);
    console.error(`The output cannot be written: ${message}.`);
    process.exit(1);
  });
  // Without it the outcomes still reach stdout.
  process.stderr.on('error', () => undefined);
}
