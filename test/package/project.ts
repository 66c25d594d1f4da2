import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packageEntries } from '../../packageEntries.js';

/** The project's root, with a slash at the end. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Manifest;

export const optionalPeers = Object.keys(manifest.peerDependenciesMeta).filter(
  (peer) => manifest.peerDependenciesMeta[peer]?.optional,
);

/**
 * The one SDK, framework or tool that each edge may import. DESIGN: an entry point each, one optional peer each; BullMQ
 * comes with the client of Redis that it needs.
 */
export const peerOfEdge: Readonly<Record<string, string | readonly string[] | undefined>> = {
  gemini: '@google/generative-ai',
  genai: '@google/genai',
  vac: undefined,
  openai: undefined,
  anthropic: undefined,
  ai: undefined,
  'ag-ui': undefined,
  a2a: '@a2a-js/sdk',
  http: undefined,
  sse: undefined,
  journal: undefined,
  bullmq: ['bullmq', 'ioredis'],
  react: 'react',
  otel: '@opentelemetry/api',
  testing: 'msw',
};

/** Entry points besides the package itself: `gemini`, `sse`, … */
export const edges = [...packageEntries.keys()].filter((subpath) => subpath !== '');

/** The source of an entry, as a path from the root. */
export const sourceOfEntry = (subpath: string): string => packageEntries.get(subpath) ?? '';

/** Files below a folder of the project, as paths from the root; what is installed or built is left out. */
export function filesBelow(folder: string, pattern: RegExp): string[] {
  if (!existsSync(root + folder)) return [];
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /^(node_modules|dist|\..*)$/.test(entry.name) ? [] : filesBelow(path, pattern);
    return pattern.test(entry.name) ? [path] : [];
  });
}
