/**
 * The command on a small file, with the mock as it lives: it takes its time and fails now and then. Stop it with Ctrl-C, or
 * kill it, and run it again: it goes on where it was.
 */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const out = join(tmpdir(), 'parallel-genai-batch.jsonl');
const args = ['run', here('batch.csv'), '--out', out, '--model', 'mock:lifelike', '--concurrency', '4', '--rpm', '300'];
const template = 'Translate into {language}: {text}';

console.log(`parallel-genai ${args.join(' ')} --prompt '${template}'`);
const command = [here('../../src/cli/main.ts'), ...args, '--prompt', template, ...process.argv.slice(2)];
const child = spawn(process.execPath, ['--import', 'tsx', ...command], { stdio: 'inherit' });
// Ctrl-C reaches both, and it is the command that says what comes of it.
process.on('SIGINT', () => undefined);
child.on('exit', (code) => (process.exitCode = code ?? 1));
