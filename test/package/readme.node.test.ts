/**
 * Every code block of README.md that begins with ```ts or ```tsx compiles as it stands.
 *
 * The convention for whoever writes the README:
 * - Each block is a module of its own. It imports what it uses by the public names (`parallel-genai`,
 *   `parallel-genai/gemini`, `rxjs` …) and may use top-level `await`. Nothing carries over from one block to the next.
 * - It is checked against this project's source, with the settings of tsconfig.json; only `process.env.SOME_KEY` may be
 *   written with a dot, as users do.
 * - What a block needs from the reader's program it declares itself: `declare const english: TaskFunction<[string], string>;`.
 *   Where that would hide the point in several blocks, the declaration goes to `readmePrelude.d.ts` beside this file,
 *   whose names every block sees. It is to stay small: what it declares, a reader cannot copy.
 * - Something that is to be shown but not compiled (output, a sketch) is no ```ts block: it is ```text or ```js.
 * - Where a line is meant not to compile, `// @ts-expect-error` stands above it, for the reader too.
 * - Angular is no dependency of this project, so its code is quoted from demo/angular, which compiles it: ```typescript and
 *   ```html, each paragraph word for word as in one of its files.
 *
 * Errors name the README's own lines.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { root } from './project.js';

interface Block {
  /** The line of the README that its first line of code is. */
  readonly line: number;
  readonly extension: string;
  readonly code: string;
}

const readme = existsSync(join(root, 'README.md')) ? readFileSync(join(root, 'README.md'), 'utf8') : '';

describe('README.md', () => {
  const blocks = blocksOf(readme);

  it('shows code', () => {
    expect(blocks.length).toBeGreaterThan(0);
  });

  it('has code blocks that compile', { timeout: 60_000 }, () => {
    expect(typeErrors(blocks)).toEqual([]);
  });

  it('quotes Angular code as demo/angular has it', () => {
    const app = join(root, 'demo/angular/src/app');
    const files = readdirSync(app).map((file) => readFileSync(join(app, file), 'utf8'));
    const quoted = [...readme.matchAll(/^```(?:typescript|html)\n(.*?)^```$/gms)].flatMap(([, code = '']) =>
      code.trimEnd().split('\n\n'),
    );
    expect(quoted.length).toBeGreaterThan(0);
    expect(quoted.filter((paragraph) => !files.some((file) => file.includes(paragraph)))).toEqual([]);
  });

  it('names no script that is not there', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const named = [...readme.matchAll(/\bnpm run ([\w:]+)/g)].map(([, script = '']) => script);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  it('is checked by something that finds errors', { timeout: 60_000 }, () => {
    const wrong = "one\n\n```ts\nimport { runTasks } from 'parallel-genai';\n\nrunTasks({ a: 1 });\n```\n";
    expect(typeErrors(blocksOf(wrong))).toEqual([expect.stringMatching(/^README\.md:6: .*number/)]);
  });
});

/** Fences may be indented, in a list. */
function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^( *)```(tsx?)\b[^\n]*\n(.*?)^ *```$/gms)].map(
    ({ index, 1: indent, 2: extension, 3: code }) => ({
      line: markdown.slice(0, index).split('\n').length + 1,
      extension: extension ?? '',
      code: (code ?? '').replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

function typeErrors(blocks: readonly Block[]): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  options.noPropertyAccessFromIndexSignature = false;
  // A block without an import or export is a module too: its names are its own.
  options.moduleDetection = ts.ModuleDetectionKind.Force;

  // In the project's root, where packages and the public names resolve as for its own files.
  const sources = new Map(blocks.map((block) => [join(root, `README.${block.line}.${block.extension}`), block]));
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => sources.has(path) || disk.fileExists(path),
    readFile: (path) => sources.get(path)?.code ?? disk.readFile(path),
    getSourceFile: (path, language, ...rest) => {
      const block = sources.get(path);
      return block ? ts.createSourceFile(path, block.code, language) : disk.getSourceFile(path, language, ...rest);
    },
  };
  const program = ts.createProgram([...sources.keys(), join(root, 'test/package/readmePrelude.d.ts')], options, host);

  return [...sources].flatMap(([path, block]) => {
    const file = program.getSourceFile(path);
    const diagnostics = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return diagnostics.map(({ start = 0, messageText }) => {
      const line = block.line + (file?.getLineAndCharacterOfPosition(start).line ?? 0);
      return `README.md:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}
