import { svg } from '../dom/h.js';
import { failureSentence } from '../run/failureSentence.js';
import type { Row, Stretch } from './timelineRows.js';
import { seconds } from './words.js';

/** Where a row lies and how times become places. */
export interface Place {
  readonly y: number;
  readonly height: number;
  readonly x: (ms: number) => number;
}

/** A row's drawing. Each kind of stretch has a colour and a shape of its own: colour alone tells nothing to some. */
export const drawRow = (row: Row, place: Place): SVGGElement =>
  svg('g', {}, ...row.stretches.map((stretch) => drawStretch(row.name, stretch, place)));

function drawStretch(name: string, stretch: Stretch, { y, height, x }: Place): SVGGElement {
  const { kind, from, to, firstChunkAt } = stretch;
  const left = x(from);
  const right = x(to);
  const middle = y + height / 2;
  const group = svg('g', { class: `stretch ${kind}` }, svg('title', {}, titleOf(name, stretch)));
  switch (kind) {
    case 'queue':
      group.append(svg('path', { class: 'line', d: `M${left} ${middle}H${right}` }));
      break;
    case 'backoff':
      group.append(svg('path', { class: 'line', d: zigzag(left, right, middle, height / 4) }));
      break;
    default: {
      const width = Math.max(2, right - left);
      group.append(svg('rect', { class: 'bar', x: left, y, width, height, rx: Math.min(4, height / 3) }));
      if (firstChunkAt !== undefined) {
        // Before it nothing had come: lighter. The mark itself is a diamond.
        const first = x(firstChunkAt);
        group.append(svg('rect', { class: 'writing', x: first, y, width: Math.max(1, left + width - first), height }));
        group.append(svg('path', { class: 'first', d: diamond(first, middle, Math.min(5, height / 2)) }));
      }
      if (kind !== 'running') group.append(endMark(kind, left + width, middle, Math.min(6, height / 2)));
    }
  }
  return group;
}

/** ✓ in a circle, ✕ in a square, ■: told apart without colour. */
export function endMark(kind: 'completed' | 'failed' | 'cancelled', x: number, y: number, r: number): SVGGElement {
  const s = r * 0.45;
  const square = { x: x - r, y: y - r, width: 2 * r, height: 2 * r };
  switch (kind) {
    case 'completed':
      return svg(
        'g',
        { class: 'mark' },
        svg('circle', { cx: x, cy: y, r }),
        svg('path', { d: `M${x - s} ${y}l${s * 0.8} ${s}l${s * 1.2} ${-2 * s}` }),
      );
    case 'failed':
      return svg(
        'g',
        { class: 'mark' },
        svg('rect', square),
        svg('path', { d: `M${x - s} ${y - s}l${2 * s} ${2 * s}m0 ${-2 * s}l${-2 * s} ${2 * s}` }),
      );
    case 'cancelled':
      return svg('g', { class: 'mark hollow' }, svg('rect', square), svg('path', { d: `M${x - s} ${y}h${2 * s}` }));
  }
}

export const diamond = (x: number, y: number, r: number): string =>
  `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`;

export function zigzag(left: number, right: number, y: number, r: number): string {
  const step = 4;
  const points = Math.max(1, Math.floor((right - left) / step));
  let path = `M${left} ${y}`;
  for (let index = 1; index <= points; index++) path += `L${left + index * step} ${y + (index % 2 === 0 ? r : -r)}`;
  return path;
}

function titleOf(name: string, { kind, from, to, attempt, error, firstChunkAt }: Stretch): string {
  const lasting = seconds(to - from);
  switch (kind) {
    case 'queue':
      return `${name}: waited ${lasting} for a slot`;
    case 'backoff':
      return `${name}: waited ${lasting} after attempt ${attempt}`;
    default: {
      if (attempt === 0 && kind === 'completed') return `${name}: from a journal`;
      const first = firstChunkAt === undefined ? '' : `, first chunk after ${seconds(firstChunkAt - from)}`;
      const why = kind === 'failed' ? `: ${failureSentence(error)}` : '';
      if (attempt === 0) return `${name}: ${kind} before it began${why}`;
      return `${name}, attempt ${attempt}: ${kind}, ${lasting}${first}${why}`;
    }
  }
}
