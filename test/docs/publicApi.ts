/** The public entries as the compiler sees them: symbols, and what their TSDoc says. */
import { join } from 'node:path';
import ts from 'typescript';
import { packageEntries } from '../../packageEntries.js';
import { root } from '../package/project.js';

/** The program over all entries (or over `files`), and its type checker. */
export interface PublicApi {
  readonly checker: ts.TypeChecker;
  /** What each entry exports, aliases followed; a symbol that several entries export counts once. */
  readonly exports: ReadonlySet<ts.Symbol>;
}

export function readPublicApi(files = [...packageEntries.values()].map((path) => join(root, path))): PublicApi {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  const exports = files.flatMap((file) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    return module ? checker.getExportsOfModule(module) : [];
  });
  return {
    checker,
    exports: new Set(exports.map((one) => (one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one))),
  };
}

/** True for what this project declares, and not a library that it uses. */
export const isOurs = (declaration: ts.Node): boolean =>
  !declaration.getSourceFile().fileName.includes('/node_modules/');

/** Where a declaration stands, for a message. */
export function placeOf(declaration: ts.Node | undefined): string {
  if (!declaration) return '';
  const file = declaration.getSourceFile();
  return `${file.fileName.replace(root, '')}:${file.getLineAndCharacterOfPosition(declaration.getStart()).line + 1}`;
}
