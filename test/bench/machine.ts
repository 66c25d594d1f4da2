import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const peers = ['rxjs', 'effect', 'p-map', 'p-queue', 'p-retry', 'p-timeout'];

/** The machine and the versions measured, in two lines: numbers mean little without them. */
export function machine(): string {
  const [cpu, ...others] = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return `Node ${process.version} on ${process.platform} ${process.arch}, ${others.length + 1} × ${cpu?.model.trim()}, ${memory}\n${peers.map(versioned).join(', ')}`;
}

function versioned(name: string): string {
  const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return `${name} ${version}`;
}
