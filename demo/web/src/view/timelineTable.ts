import { h } from '../dom/h.js';
import { failureSentence } from '../run/failureSentence.js';
import type { ShownRun } from '../run/ShownRun.js';
import { timelineRows } from './timelineRows.js';
import { seconds } from './words.js';

/** The timeline in words: a line for each attempt. */
export function timelineTable(session: ShownRun): HTMLTableElement {
  const lines = timelineRows(session, session.now).flatMap(({ name, stretches }) =>
    stretches
      .filter(({ kind }) => kind !== 'queue' && kind !== 'backoff')
      .map(({ kind, from, to, attempt, firstChunkAt, error }) => [
        name,
        attempt === 0 ? 'none' : String(attempt),
        seconds(from),
        firstChunkAt === undefined ? 'none' : seconds(firstChunkAt - from),
        seconds(to - from),
        kind === 'failed' ? `failed: ${failureSentence(error)}` : kind,
      ]),
  );
  const heads = ['Task', 'Attempt', 'Began at', 'First chunk after', 'Lasted', 'Ended'];
  return h(
    'table',
    {},
    h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
    h('tbody', {}, ...lines.map((cells) => h('tr', {}, ...cells.map((cell) => h('td', {}, cell))))),
  );
}
