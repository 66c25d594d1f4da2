import ts from 'typescript';
import { isOurs } from './publicApi.js';

const known = new WeakMap<ts.Node, boolean>();

/**
 * Whether a call of this function may throw: it has a `throw`, or calls a function of this project that does. What is in
 * a `try` with a `catch`, and what functions within it do later, does not count.
 */
export function throwsWithin(checker: ts.TypeChecker, fn: ts.Node): boolean {
  const before = known.get(fn);
  if (before !== undefined) return before;
  known.set(fn, false); // for functions that call themselves
  const answer = 'body' in fn && fn.body !== undefined && visit(fn.body as ts.Node);
  known.set(fn, answer);
  return answer;

  function visit(node: ts.Node): boolean {
    if (ts.isThrowStatement(node)) return true;
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
    if (ts.isTryStatement(node) && node.catchClause) {
      return visit(node.catchClause) || (node.finallyBlock !== undefined && visit(node.finallyBlock));
    }
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && calls(node)) return true;
    return ts.forEachChild(node, (child) => visit(child) || undefined) ?? false;
  }

  function calls(call: ts.CallExpression | ts.NewExpression): boolean {
    const called = checker.getResolvedSignature(call)?.declaration;
    if (!called || !isOurs(called)) return false;
    // Of an overloaded function, the declaration that has the body.
    const symbol = checker.getSymbolAtLocation(
      ts.isPropertyAccessExpression(call.expression) ? call.expression.name : call.expression,
    );
    const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const all = [called, ...(target?.declarations ?? [])];
    return all.some((one) => ts.isFunctionLike(one) && throwsWithin(checker, one));
  }
}
