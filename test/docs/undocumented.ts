import ts from 'typescript';
import { isOurs, placeOf, type PublicApi } from './publicApi.js';
import { throwsWithin } from './throwsWithin.js';

/** What the TSDoc of the public entries lacks. */
export interface Undocumented {
  /** Symbols, options and fields that do not say what they mean. */
  readonly descriptions: string[];
  /** Options that may be left out and do not say what holds then: no `@default`. */
  readonly defaults: string[];
  /** Functions, constructors and methods that throw and do not say so: no `@throws`. */
  readonly throws: string[];
}

/** Types whose optional fields a caller may leave out: these need a default. */
const optionNames = /(Options|Conditions|Script|Rule|FunctionEntry|Quota|Connection|Details|Distribution|Update)$/;

/** Methods of which a call cannot throw, though something that they call can. */
const neverThrow: ReadonlySet<string> = new Set(
  // Its tasks and options were checked as they were added.
  ['events', 'results', 'runAsyncAsCompleted', 'aggregated', '[Symbol.asyncIterator]'].map(
    (name) => `AsyncTaskRunner.${name}`,
  ),
);

/** Lists what is missing, each with its place. */
export function findUndocumented({ checker, exports }: PublicApi): Undocumented {
  const found = { descriptions: new Set<string>(), defaults: new Set<string>(), throws: new Set<string>() };
  const seen = new Set<ts.Node>();

  for (const symbol of exports) {
    const name = symbol.getName();
    if (isUndocumented(symbol)) found.descriptions.add(`${name} (${placeOf(symbol.declarations?.[0])})`);
    if (symbol.flags & ts.SymbolFlags.Value) checkThrows(symbol, name);
    if (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.TypeAlias)) {
      checkMembers(checker.getDeclaredTypeOfSymbol(symbol), name);
    }
    if (symbol.flags & ts.SymbolFlags.Class) checkStatics(symbol, name);
    for (const declaration of publicSignatures(symbol)) checkParameters(declaration, name);
  }
  return {
    descriptions: [...found.descriptions],
    defaults: [...found.defaults],
    throws: [...found.throws],
  };

  function isUndocumented(symbol: ts.Symbol): boolean {
    return ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() === '';
  }

  /** The fields and methods of a type, and of the object types within it. */
  function checkMembers(owning: ts.Type, owner: string): void {
    if (owning.isUnionOrIntersection()) {
      for (const part of owning.types) if (part.isIntersection() || isAnonymous(part)) checkMembers(part, owner);
    }
    const members = owning.isUnion() ? [] : owning.getProperties();
    for (const member of members) {
      const declaration = member.declarations?.[0];
      if (!declaration || !isOurs(declaration) || isHidden(declaration) || seen.has(declaration)) continue;
      seen.add(declaration);
      const path = `${owner}.${ts.getNameOfDeclaration(declaration)?.getText() ?? member.getName()}`;
      const type = checker.getNonNullableType(checker.getTypeOfSymbol(member));
      // An overload's `select?: undefined` can only be left out.
      if (type.flags & ts.TypeFlags.Never) continue;
      if (isUndocumented(member)) found.descriptions.add(`${path} (${placeOf(declaration)})`);
      const isOptional = (member.flags & ts.SymbolFlags.Optional) !== 0;
      const isOption = owner.includes(' ') || optionNames.test(owner.split('.')[0] ?? '');
      const tags = member.getJsDocTags(checker).map((tag) => tag.name);
      if (isOptional && isOption && !tags.includes('default')) {
        found.defaults.add(`${path} (${placeOf(declaration)})`);
      }
      if (ts.isMethodDeclaration(declaration)) checkThrows(member, path);
      if (isAnonymous(type)) checkMembers(type, path);
    }
  }

  /** True for an object type that is not exported under a name of its own, so that nobody else checks it. */
  function isAnonymous({ symbol }: ts.Type): boolean {
    const declaration = (symbol as ts.Symbol | undefined)?.declarations?.[0];
    if (!declaration || !isOurs(declaration) || exports.has(symbol)) return false;
    return ts.isTypeLiteralNode(declaration) || ts.isInterfaceDeclaration(declaration);
  }

  function checkStatics(symbol: ts.Symbol, name: string): void {
    for (const declaration of symbol.declarations ?? []) {
      if (!ts.isClassLike(declaration)) continue;
      for (const member of declaration.members) {
        if (ts.isConstructorDeclaration(member)) {
          if (member.body && throwsWithin(checker, member) && !saysThrows(member)) {
            found.throws.add(`new ${name} (${placeOf(member)})`);
          }
        } else if (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static && !isHidden(member)) {
          const own = member.name && checker.getSymbolAtLocation(member.name);
          if (own && isUndocumented(own)) found.descriptions.add(`${name}.${own.getName()} (${placeOf(member)})`);
        }
      }
    }
  }

  /** Options that are written where they are taken: `options: { readonly select?: … }`. */
  function checkParameters(declaration: ts.SignatureDeclaration | undefined, name: string): void {
    for (const parameter of declaration?.parameters ?? []) {
      const type = checker.getNonNullableType(checker.getTypeAtLocation(parameter));
      if (isAnonymous(type)) checkMembers(type, `${name} ${parameter.name.getText()}`);
    }
  }

  function checkThrows(symbol: ts.Symbol, name: string): void {
    const declarations = symbol.declarations ?? [];
    const throwing = declarations.map(functionOf).some((one) => one && throwsWithin(checker, one));
    // Of an overloaded function the first says it for all.
    const says = symbol.getJsDocTags(checker).some((tag) => tag.name === 'throws');
    if (throwing && !says && !neverThrow.has(name)) found.throws.add(`${name} (${placeOf(declarations[0])})`);
  }
}

/** The functions that a symbol declares; of an overloaded one those without a body. */
function publicSignatures({ declarations = [] }: ts.Symbol): ts.SignatureDeclaration[] {
  const all = declarations.map(functionOf).filter((one) => one !== undefined);
  return all.length > 1 ? all.filter((one) => !('body' in one) || one.body === undefined) : all;
}

const saysThrows = (node: ts.Node): boolean => ts.getJSDocTags(node).some((tag) => tag.tagName.text === 'throws');

/** True for what no user sees: private members, and keys that are symbols of our own. */
function isHidden(declaration: ts.Declaration): boolean {
  if (ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) return true;
  const name = ts.getNameOfDeclaration(declaration);
  if (!name) return false;
  return ts.isPrivateIdentifier(name) || (ts.isComputedPropertyName(name) && !/^\[Symbol\./.test(name.getText()));
}

/** The function that a declaration declares, be it as `function`, method, or a constant. */
function functionOf(declaration: ts.Declaration): ts.SignatureDeclaration | undefined {
  if (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)) return declaration;
  if (!ts.isVariableDeclaration(declaration)) return undefined;
  const { initializer } = declaration;
  return initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
    ? initializer
    : undefined;
}
