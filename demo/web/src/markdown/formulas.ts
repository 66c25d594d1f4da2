import type { TokenizerAndRendererExtension, Tokens } from 'marked';

/**
 * TeX between `$…$`, `\(…\)`, `$$…$$` and `\[…\]`. As Pandoc reads it, so that prices stay prices: within single dollars
 * the formula touches both signs, and no digit follows. No formula goes over an empty line, which TeX forbids too: so
 * what a growing text has ended stays ended.
 */
const inline =
  /^(?:\$\$([^$\n]+)\$\$|\$(?=\S)((?:\\.|[^\\$\n])*[^\\$\s]|(?:\\.|[^\\$\n])*\\\S)\$(?!\d)|\\\(([^\n]+?)\\\))/;
const block = /^ {0,3}(?:\$\$((?:(?!\n[ \t]*\n)[^])+?)\$\$|\\\[((?:(?!\n[ \t]*\n)[^])+?)\\\])[ \t]*(?:\n+|$)/;

/** Extensions of marked: a formula becomes a `span` with its TeX in it, which `typeset` draws. */
export const formulas: readonly TokenizerAndRendererExtension[] = [
  {
    name: 'formula',
    level: 'inline',
    start: (source) => source.search(/\$|\\\(/),
    tokenizer: (source) => tokenOf('formula', inline.exec(source)),
    renderer: ({ tex, raw }) => spanOf(tex as string, raw.startsWith('$$') ? 'block' : 'inline'),
  },
  {
    name: 'formulaBlock',
    level: 'block',
    start: (source) => source.search(/^ {0,3}(?:\$\$|\\\[)/m),
    tokenizer: (source) => tokenOf('formulaBlock', block.exec(source)),
    renderer: ({ tex }) => `<p>${spanOf(tex as string, 'block')}</p>`,
  },
];

function tokenOf(type: string, match: RegExpExecArray | null): Tokens.Generic | undefined {
  const tex = match?.slice(1).find((group) => group !== undefined);
  return match && tex !== undefined && tex.trim() !== '' ? { type, raw: match[0], tex } : undefined;
}

const spanOf = (tex: string, kind: 'inline' | 'block'): string =>
  `<span data-math="${kind}">${tex.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</span>`;
