#!/usr/bin/env node
import { createRequire } from 'node:module';
import { commandLine } from './commandLine.js';
import { helpText } from './helpText.js';
import { Interrupts } from './Interrupts.js';
import { failureWords, run } from './run.js';
import { Screen } from './screen/Screen.js';

// A reader that leaves, such as `head`, has what it wanted; the answers go to their file.
process.stdout.on('error', () => undefined);
const code = await main();
// A function of the user's may have left timers or connections behind.
process.stdout.write('', () => process.exit(code));

async function main(): Promise<number> {
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  try {
    const command = commandLine(process.argv.slice(2));
    if (command === 'help') print(helpText);
    else if (command === 'version') print(version());
    else {
      const screen = new Screen(process.stderr, process.env);
      return await run(command, { env: process.env, screen, interrupts: new Interrupts(), print });
    }
    return 0;
  } catch (error) {
    const failure = failureWords(error);
    if (!failure) throw error;
    process.stderr.write(`${failure.text}\n`);
    return failure.code;
  }
}

/** From the package as it is installed: a bundler would take a copy of what `new URL` names. */
function version(): string {
  return (createRequire(import.meta.url)('../../package.json') as { version: string }).version;
}
