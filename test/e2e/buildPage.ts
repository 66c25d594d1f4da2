import { build } from 'vite';

/** Vitest's global set-up: the page as a visitor gets it, built once for all files of tests. */
export default async function buildPage(): Promise<void> {
  const root = new URL('../../demo/web/', import.meta.url).pathname;
  await build({ root, configFile: `${root}vite.config.ts`, logLevel: 'error' });
}
