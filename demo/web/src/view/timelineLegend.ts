import { h, svg } from '../dom/h.js';
import { diamond, endMark, zigzag } from './timelineShapes.js';

/** What the timeline's shapes mean. */
export function timelineLegend(): HTMLElement {
  const bar = (kind: string, ...more: SVGElement[]) =>
    svg(
      'g',
      { class: `stretch ${kind}` },
      svg('rect', { class: 'bar', x: 1, y: 4, width: 18, height: 8, rx: 3 }),
      ...more,
    );
  const items: readonly (readonly [string, SVGElement])[] = [
    ['in flight', bar('running')],
    [
      'first chunk, then writing',
      bar(
        'running',
        svg('rect', { class: 'writing', x: 10, y: 4, width: 9, height: 8 }),
        svg('path', { class: 'first', d: diamond(10, 8, 5) }),
      ),
    ],
    ['completed', bar('completed', endMark('completed', 19, 8, 6))],
    ['failed', bar('failed', endMark('failed', 19, 8, 6))],
    ['cancelled', bar('cancelled', endMark('cancelled', 19, 8, 6))],
    [
      'waiting to retry',
      svg('g', { class: 'stretch backoff' }, svg('path', { class: 'line', d: zigzag(1, 25, 8, 3) })),
    ],
    ['waiting for a slot', svg('g', { class: 'stretch queue' }, svg('path', { class: 'line', d: 'M1 8H25' }))],
  ];
  return h(
    'ul',
    { class: 'legend', 'aria-label': 'What the shapes mean' },
    ...items.map(([words, shape]) => {
      const icon = svg('svg', { viewBox: '0 0 27 16', width: 27, height: 16, 'aria-hidden': 'true' }, shape);
      const item = h('li', {}, words);
      item.prepend(icon);
      return item;
    }),
  );
}
