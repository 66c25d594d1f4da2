import { execFileSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Under one name whatever the version: package.json names it.
const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
execFileSync('npm', ['run', 'build'], options);
const printed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', here], options);
renameSync(`${here}/${JSON.parse(printed)[0].filename}`, `${here}/parallel-genai.tgz`);
