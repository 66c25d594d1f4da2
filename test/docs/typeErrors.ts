import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../package/project.js';
import type { Block } from './markdown.js';

/**
 * What the compiler finds wrong in blocks of code, as `docs/options.md:12: …`. Each is a module of its own, in the
 * project's root, where packages and the public names resolve as for its own files. One program for all of them: the
 * libraries are read once.
 */
export function typeErrors(blocks: readonly Block[]): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  options.noPropertyAccessFromIndexSignature = false;
  // A block without an import or export is a module too: its names are its own.
  options.moduleDetection = ts.ModuleDetectionKind.Force;

  const sources = new Map(
    blocks.map((block) => [join(root, `${block.path.replaceAll('/', '_')}.${block.line}.${block.language}`), block]),
  );
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
  const program = ts.createProgram([...sources.keys(), join(root, 'test/docs/prelude.d.ts')], options, host);

  return [...sources].flatMap(([path, block]) => {
    const file = program.getSourceFile(path);
    const diagnostics = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return diagnostics.map(({ start = 0, messageText }) => {
      const line = block.line + (file?.getLineAndCharacterOfPosition(start).line ?? 0);
      return `${block.path}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}
