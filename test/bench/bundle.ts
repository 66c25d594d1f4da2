import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Bundles the benchmarks' child programs with this library's source to plain JavaScript, so that no loader takes part
 * in what is measured. All packages stay outside, as they are installed.
 *
 * @returns where the bundled programs are, by name
 */
export async function bundle(): Promise<(program: string) => string> {
  // Below node_modules, where the packages resolve and nothing is committed.
  const outdir = `${root}node_modules/.cache/parallel-genai-bench`;
  await build({
    absWorkingDir: root,
    entryPoints: ['test/bench/worker.ts', 'test/bench/memoryWorker.ts', 'test/bench/otel/worker.ts'],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    packages: 'external',
    alias: { 'parallel-genai/otel': './src/integrations/otel/index.ts', 'parallel-genai': './src/index.ts' },
    logLevel: 'warning',
  });
  return (program) => `${outdir}/${program}.mjs`;
}
