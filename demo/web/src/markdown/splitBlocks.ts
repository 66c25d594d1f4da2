import type { Token } from 'marked';
import { blocksOf, type Links, noLinks } from './renderBlock.js';

/** How much Markdown, in characters, is parsed and rendered at one go: a few milliseconds' worth. */
export const windowChars = 3_000;

/** A block that is longer than that is taken whole up to this length, and cut beyond it. */
export const longestBlock = 24_000;

/** What a window of growing Markdown gives. */
export interface Split {
  /** Blocks that no later text can change. */
  readonly closed: readonly Token[];
  /** How many characters of the window they took. */
  readonly length: number;
  /** What the rest must be read with, where a block was cut because it is longer than a window. */
  readonly carry: string;
}

const nothing: Split = { closed: [], length: 0, carry: '' };

/**
 * Finds the blocks in a window of Markdown that are finished: a block is as soon as the next one has begun, and a line
 * counts only once it is whole.
 *
 * @param carry what the block that was cut before this window began with
 * @param mustCut a window without any finished block is cut in the middle of it then
 */
export function splitBlocks(window: string, carry: string, mustCut: boolean, links: Links): Split {
  const lines = window.slice(0, window.lastIndexOf('\n') + 1);
  if (lines !== '') {
    const source = carry + lines;
    const before = noLinks(links);
    const blocks = blocksOf(source, before);
    const open = lastBlock(blocks);
    const rest = open === undefined ? 0 : trailing(blocks, open);
    // Measured from the end: a definition that was met twice leaves no block behind, so lengths do not add up.
    const length = lines.length - rest;
    if (open !== undefined && open > 0 && length > 0 && source.endsWith(blocks.slice(open).map(rawOf).join(''))) {
      Object.assign(links, before);
      return { closed: blocks.slice(0, open), length, carry: '' };
    }
  }
  return mustCut ? cut(window, carry, links) : nothing;
}

/** Takes the whole window, to its last line or word, though its only block goes on. */
function cut(window: string, carry: string, links: Links): Split {
  const at = window.lastIndexOf('\n') + 1 || window.lastIndexOf(' ') + 1 || window.length;
  const closed = blocksOf(carry + window.slice(0, at), links);
  return { closed, length: at, carry: openingOf(closed.at(-1)) };
}

/** What makes the rest of a cut block a block of the same kind: a fence's first line, a table's head. */
function openingOf(block: Token | undefined): string {
  const lines = block?.raw.split('\n') ?? [];
  if (block?.type === 'code' && /^ {0,3}(?:`{3}|~{3})/.test(block.raw)) return `${lines[0]}\n`;
  if (block?.type === 'table') return `${lines[0]}\n${lines[1]}\n`;
  return '';
}

const rawOf = ({ raw }: Token): string => raw;

function lastBlock(blocks: readonly Token[]): number | undefined {
  const last = blocks.findLastIndex(({ type }) => type !== 'space');
  return last < 0 ? undefined : last;
}

const trailing = (blocks: readonly Token[], from: number): number =>
  blocks.slice(from).reduce((sum, { raw }) => sum + raw.length, 0);
