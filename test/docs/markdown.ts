/** What the tests read of a page of Markdown: its code blocks, its headings' anchors, its links. */
import { readFileSync } from 'node:fs';
import { filesBelow, root } from '../package/project.js';

/** A page of Markdown. */
export interface Page {
  /** Relative to the project's root. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block of code. */
export interface Block {
  /** The page that it is in. */
  readonly path: string;
  /** The line of the page that its first line of code is. */
  readonly line: number;
  /** What follows the fence: `ts`, `tsx`, `sh` … */
  readonly language: string;
  readonly code: string;
}

const readPage = (path: string): Page => ({ path, text: readFileSync(root + path, 'utf8') });

/** README.md, CONTRIBUTING.md and every page of docs/, its generated site left out. */
export const pages: readonly Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...filesBelow('docs', /\.md$/).filter((path) => !path.startsWith('docs/site/')),
].map(readPage);

/** The page of this path; an empty one if there is none. */
export const page = (path: string): Page => pages.find((one) => one.path === path) ?? { path, text: '' };

/** The blocks of a page. Fences may be indented, in a list. */
export function blocksOf({ path, text }: Page): Block[] {
  return [...text.matchAll(/^( *)```(\w*)[^\n]*\n(.*?)^ *```$/gms)].map(
    ({ index, 1: indent = '', 2: language = '', 3: code = '' }) => ({
      path,
      line: text.slice(0, index).split('\n').length + 1,
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

const withoutCode = (text: string): string => text.replaceAll(/^ *```.*?^ *```$/gms, '').replaceAll(/`[^`\n]*`/g, '``');

/** A page's anchors, as GitHub makes them of its headings. */
export function anchorsOf({ text }: Page): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.replaceAll(/^ *```.*?^ *```$/gms, '').matchAll(/^#+ +(.*)$/gm)) {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = words
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let next = 1; anchors.has(anchor); next++) anchor = `${slug}-${next}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Where a page's links and images lead. */
export const linksOf = ({ text }: Page): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, target = '']) => target);
