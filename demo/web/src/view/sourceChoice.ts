import { combineLatest, type Observable } from 'rxjs';
import type { ModelProviderName } from '../../../models/modelProviders.js';
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
  ['key', 'the models, with my own keys'],
  ['server', 'this page’s server'],
];

/** The choice beside Ask: the mock, the models with the visitor's own keys, or the server behind this page. */
export function sourceChoice(
  source$: Observable<Source>,
  needed$: Observable<readonly ModelProviderName[]>,
  keys: KeyHolder,
  available$: Observable<Available>,
  choose: (source: Source) => void,
): void {
  const select = byId<HTMLSelectElement>('who');
  const options = labels.map(([value, words]) => h('option', { value }, words));
  select.append(...options);
  select.addEventListener('change', () => choose(select.value as Source));
  combineLatest([source$, needed$, available$, keys.changes$]).subscribe(([source, needed, available]) => {
    // Before its value is set: the server is offered only where there is one, or where an address asked for it.
    for (const option of options) {
      option.hidden = option.value === 'server' && available.server === undefined && source !== 'server';
    }
    select.value = source;
    setText(byId('source-line'), sourceWords(source, keys.missing(needed), available));
  });
}

function sourceWords(
  source: Source,
  missing: readonly ModelProviderName[],
  { mockProblem, server }: Available,
): string {
  switch (source) {
    case 'mock':
      return (
        mockProblem ??
        'Mocks of the models’ APIs answer, inside this page: the texts are written in advance, and nothing leaves your browser.'
      );
    case 'key':
      return missing.length > 0 ? keyWanted(missing) : 'The models answer, with your keys; your quotas are used.';
    case 'server':
      if (server === undefined) return 'No server answers behind this page: start one with npm run server.';
      return server.answers === 'mock'
        ? 'The server behind this page answers, with its own mock; the page only listens.'
        : 'The server behind this page asks the models; the keys stay there, and the page only listens.';
  }
}
