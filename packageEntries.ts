/** The public entries of this package, read from package.json's `exports`: the one list that builds, demos and tests use. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  exports: Record<string, string | { types: string; default: string }>;
};

/** Each subpath (`''` for the package itself, `gemini`, …) with its source file, relative to the root. */
export const packageEntries: ReadonlyMap<string, string> = new Map(
  Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'string'
      ? []
      : [[subpath.replace(/^\.\/?/, ''), target.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts')] as const],
  ),
);

/** Aliases with which Vite reads the public names from their sources. */
export const sourceAliases = [...packageEntries].map(([subpath, source]) => ({
  find: new RegExp(`^parallel-genai${subpath && `/${subpath}`}$`),
  replacement: root + source,
}));
