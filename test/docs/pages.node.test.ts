/**
 * README.md, CONTRIBUTING.md and the pages of docs/ say what is true: their code compiles, their links lead somewhere.
 *
 * The convention for whoever writes a page:
 * - Each block that begins with ```ts or ```tsx is a module of its own. It imports what it uses by the public names
 *   (`parallel-genai`, `parallel-genai/gemini`, `rxjs` …) and may use top-level `await`. Nothing carries over from one
 *   block to the next.
 * - It is checked against this project's source, with the settings of tsconfig.json; only `process.env.SOME_KEY` may be
 *   written with a dot, as users do.
 * - What a block needs from the reader's program it declares itself: `declare const english: TaskFunction<[string], string>;`.
 *   Where that would hide the point in several blocks, the declaration goes to `prelude.d.ts` beside this file, whose
 *   names every block sees. It is to stay small: what it declares, a reader cannot copy.
 * - Something that is to be shown but not compiled (output, a sketch) is no ```ts block: it is ```text or ```js.
 * - Where a line is meant not to compile, `// @ts-expect-error` stands above it, for the reader too.
 * - Angular is no dependency of this project, so its code is quoted from demo/angular, which compiles it: ```typescript
 *   and ```html, each paragraph word for word as in one of its files.
 * - Each page is in the list of docs/README.md.
 *
 * Errors name the page's own lines.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { manifest, root } from '../package/project.js';
import { anchorsOf, blocksOf, linksOf, type Page, page, pages } from './markdown.js';
import { typeErrors } from './typeErrors.js';

const blocks = pages.flatMap(blocksOf);
const compiled = (all: typeof blocks) => all.filter(({ language }) => /^tsx?$/.test(language));

describe('README.md', () => {
  it('has at most 200 lines', () => {
    const lines = page('README.md').text.trimEnd().split('\n').length;
    expect(lines).toBeGreaterThan(50);
    expect(lines).toBeLessThanOrEqual(200);
  });
});

describe('the pages', () => {
  const wrong = {
    path: 'docs/wrong.md',
    text: "1\n\n```ts\nimport { runTasks } from 'parallel-genai';\n\nrunTasks({ a: 1 });\n```\n",
  };
  let errors: string[];
  // One program for all: most of its time goes into the libraries.
  beforeAll(() => {
    errors = typeErrors(compiled([...blocks, ...blocksOf(wrong)]));
  }, 300_000);

  it('have code blocks that compile', () => {
    expect(compiled(blocks).length).toBeGreaterThan(20);
    expect(errors.filter((error) => !error.startsWith(wrong.path))).toEqual([]);
  });

  it('are checked by something that finds errors', () => {
    expect(errors.filter((error) => error.startsWith(wrong.path))).toEqual([
      expect.stringMatching(/^docs\/wrong\.md:6: .*number/),
    ]);
  });

  it('quote Angular code as demo/angular has it', () => {
    const app = join(root, 'demo/angular/src/app');
    const files = readdirSync(app).map((file) => readFileSync(join(app, file), 'utf8'));
    const quoted = blocks
      .filter(({ language }) => language === 'typescript' || language === 'html')
      .flatMap(({ code }) => code.trimEnd().split('\n\n'));
    expect(quoted.length).toBeGreaterThan(0);
    expect(quoted.filter((paragraph) => !files.some((file) => file.includes(paragraph)))).toEqual([]);
  });

  it('name no script that is not there', () => {
    const named = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\bnpm run ([\w:]+)/g)].map(([, script = '']) => ({ path, script })),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ script }) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  });

  it('have links that lead to a file and a heading in it', () => {
    const broken = pages.flatMap((from) =>
      linksOf(from)
        .filter((link) => !resolves(from, link))
        .map((link) => `${from.path}: ${link}`),
    );
    expect(broken).toEqual([]);
    expect(pages.flatMap(linksOf).length).toBeGreaterThan(30);
  });

  it('find links that lead nowhere', () => {
    const text =
      '# A\n\n[a](#a) [b](#b) [c](options.md#no-such) [d](../no-such.md) [e](options.md) [f](https://example.com)';
    const from = { path: 'docs/README.md', text };
    expect(linksOf(from).filter((link) => !resolves(from, link))).toEqual([
      '#b',
      'options.md#no-such',
      '../no-such.md',
    ]);
  });

  it('are all listed in docs/README.md', () => {
    const listed = linksOf(page('docs/README.md')).map((link) => `docs/${link}`);
    const guides = pages.map(({ path }) => path).filter((path) => /^docs\/(?!README)/.test(path));
    expect(guides.filter((path) => !listed.includes(path))).toEqual([]);
  });
});

/** Addresses elsewhere are taken as they are: no test asks the network. */
function resolves(from: Page, link: string): boolean {
  if (/^https?:\/\/[^/]/.test(link)) return true;
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? from.path : normalize(join(dirname(from.path), file));
  if (!existsSync(root + path)) return false;
  if (anchor === undefined) return true;
  return anchorsOf(path === from.path ? from : page(path)).has(anchor);
}
