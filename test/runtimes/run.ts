// `npm run test:runtimes`: the packed library on every runtime it is made for.
import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exec, installProject, linkPackages, packProject, temporaryFolder } from '../package/pack.js';
import { optionalPeers } from '../package/project.js';
import { isInstalled, type Runtime, runtimes, runtimesFolder } from './runtimes.js';

/** The checks take a few seconds, on a busy machine minutes; what runs on after that is kept alive by something. */
const limitMs = 600_000;

interface Ran {
  readonly output: string;
  /** The exit code, or what ended it. */
  readonly code: number | string;
}

function run(file: string, args: readonly string[], cwd: string): Promise<Ran> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(file, args, { cwd, timeout: limitMs, killSignal: 'SIGKILL' });
    child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (output += piece.toString()));
    child.on('error', (error) => resolve({ output, code: error.message }));
    child.on('close', (code, signal) => {
      const late = `ended with ${signal}: it did not exit by itself within ${limitMs / 1_000} s`;
      resolve({ output, code: code ?? late });
    });
  });
}

/** How many checks held, by what a script printed; 0 for one that did not come so far. */
const checksIn = (output: string): number => Number(/(\d+) of \d+ checks hold/.exec(output)?.[1] ?? 0);

/** Whether the registry has no such version, as opposed to failing to say. */
async function isUnpublished({ packageName, version }: Runtime): Promise<boolean> {
  const { output } = await run('npm', ['view', `${packageName}@${version}`, 'version', '--json'], runtimesFolder);
  // Of a package that is there without this version, npm says nothing at all and succeeds.
  return output.includes('E404') || output.replace(/^npm warn .*$/gm, '').trim() === '';
}

/** The SDK of OpenTelemetry for a version of Node: 3 wants 22.15. */
function sdkFor(version: string): 'otel2' | 'otel3' {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 15) ? 'otel3' : 'otel2';
}

/** A project for each SDK of OpenTelemetry, with the packed library. */
async function telemetryProjects(folder: string, tarball: string): Promise<Record<'otel2' | 'otel3', string>> {
  const projects = { otel2: join(folder, 'otel2'), otel3: join(folder, 'otel3') };
  for (const [sdk, project] of Object.entries(projects)) {
    await installProject(project, tarball);
    await exec('npm', ['ci'], join(runtimesFolder, sdk));
    const packages = join(sdk, 'node_modules', '@opentelemetry');
    cpSync(join(runtimesFolder, packages), join(project, 'node_modules', '@opentelemetry'), { recursive: true });
  }
  return projects;
}

if (!runtimes.every(isInstalled)) {
  // Optional dependencies: one that cannot be had does not keep the others away.
  await exec('npm', ['ci'], runtimesFolder).catch((error: Error) => console.error(error.message));
}

const folder = temporaryFolder();
let passed = 0;
let failed = 0;
try {
  const project = join(folder, 'user');
  const tarball = await packProject(folder);
  await installProject(project, tarball);
  linkPackages(project, optionalPeers);
  const otel = await telemetryProjects(folder, tarball);
  const smoke = fileURLToPath(new URL('smoke', import.meta.url));
  // Beside node_modules, where the runtimes look for the packages that it imports.
  for (const target of [project, ...Object.values(otel)]) cpSync(smoke, target, { recursive: true });

  for (const runtime of runtimes) {
    const { alias, packageName, version, executable, args } = runtime;
    const label = `${packageName} ${version}`.padEnd(14);
    if (!isInstalled(runtime)) {
      if (await isUnpublished(runtime)) {
        console.log(`${label} left out: the registry has no ${packageName}@${version}`);
      } else {
        console.log(`${label} FAILED: not installed (npm ci in test/runtimes brought no '${alias}')`);
        failed++;
      }
      continue;
    }
    const ran = [
      await run(executable, [...args, 'main.mjs'], project),
      await run(executable, [...args, 'testing.mjs'], project),
      ...(packageName === 'node' ? [await run(executable, ['otel.mjs'], otel[sdkFor(version)])] : []),
    ];
    const broken = ran.filter(({ output, code }) => code !== 0 || checksIn(output) === 0);
    if (broken.length === 0) {
      passed++;
      console.log(`${label} ${ran.reduce((sum, { output }) => sum + checksIn(output), 0)} checks hold`);
    } else {
      failed++;
      for (const { output, code } of broken) console.log(`${label} FAILED (${code})\n${output}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
const { TEST_COUNTS: counts } = process.env;
if (counts) appendFileSync(counts, `${passed} ${failed}\n`);
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;
