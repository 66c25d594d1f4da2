import { combineLatest, type Observable } from 'rxjs';
import { byId, h, setText } from '../dom/h.js';
import type { Source } from '../model/RunPlan.js';
import type { Server } from '../run/findServer.js';
import { keyWanted, type KeyHolder } from '../run/KeyHolder.js';

/** What can answer here and now; undefined is not known yet. */
export interface Available {
  /** Why the mock cannot run, if it cannot. */
  readonly mockProblem?: string | undefined;
  /** The server behind this page, if there is one. */
  readonly server?: Server | undefined;
}

const labels: readonly (readonly [Source, string])[] = [
  ['mock', 'the built-in mock'],
  ['key', 'Google, with my own key'],
  ['server', 'this page’s server'],
];

/** The choice beside Ask: the mock, Google with the visitor's own key, or the server behind this page. */
export function sourceChoice(
  source$: Observable<Source>,
  key: KeyHolder,
  available$: Observable<Available>,
  choose: (source: Source) => void,
): void {
  const select = byId<HTMLSelectElement>('who');
  const options = labels.map(([value, words]) => h('option', { value }, words));
  select.append(...options);
  select.addEventListener('change', () => choose(select.value as Source));
  combineLatest([source$, key.held$, available$]).subscribe(([source, held, available]) => {
    // Before its value is set: the server is offered only where there is one, or where an address asked for it.
    for (const option of options) {
      option.hidden = option.value === 'server' && available.server === undefined && source !== 'server';
    }
    select.value = source;
    setText(byId('source-line'), sourceWords(source, held, available));
  });
}

function sourceWords(source: Source, held: boolean, { mockProblem, server }: Available): string {
  switch (source) {
    case 'mock':
      return (
        mockProblem ??
        'A mock of the Gemini API answers, inside this page: the texts are written in advance, and nothing leaves your browser.'
      );
    case 'key':
      return held ? 'Google’s Gemini API answers, with your key; your quota is used.' : keyWanted;
    case 'server':
      if (server === undefined) return 'No server answers behind this page: start one with npm run server.';
      return server.answers === 'mock'
        ? 'The server behind this page answers, with its own mock; the page only listens.'
        : 'The server behind this page asks Gemini; the key stays there, and the page only listens.';
  }
}
