import { type BehaviorSubject, combineLatest } from 'rxjs';
import { button, byId, h, setText } from '../dom/h.js';
import type { Source } from '../model/RunPlan.js';
import type { KeyHolder } from '../run/KeyHolder.js';
import { announce } from './announce.js';

/** What can answer here and now; undefined is not known yet. */
export interface Available {
  /** Why the mock cannot run, if it cannot. */
  readonly mockProblem?: string | undefined;
  /** Who answers at the server, if there is one. */
  readonly server?: 'gemini' | 'mock' | undefined;
}

/** Who answers: the mock, Google with the visitor's own key, or the server behind this page. */
export class SourcePanel {
  readonly #source$: BehaviorSubject<Source>;
  readonly #key: KeyHolder;
  readonly #input = h('input', {
    // No password field: browsers offer to store what is typed into one.
    type: 'text',
    id: 'key',
    class: 'secret',
    autocomplete: 'off',
    spellcheck: 'false',
    'data-1p-ignore': true,
    'data-lpignore': 'true',
  });

  constructor(source$: BehaviorSubject<Source>, key: KeyHolder, available$: BehaviorSubject<Available>) {
    this.#source$ = source$;
    this.#key = key;
    const server = this.#choice('server', 'The server behind this page');
    byId('source-panel').append(
      h(
        'fieldset',
        {},
        h('legend', {}, 'Ask'),
        this.#choice('mock', 'The built-in mock, no key needed'),
        this.#choice('key', 'Google, with my own key'),
        server,
      ),
      this.#keyForm(),
    );
    combineLatest([source$, key.held$, available$]).subscribe(([source, held, available]) => {
      server.hidden = available.server === undefined && source !== 'server';
      setText(byId('source-line'), sourceWords(source, held, available));
    });
  }

  #choice(source: Source, words: string): HTMLElement {
    const id = `source-${source}`;
    const input = h('input', { type: 'radio', name: 'source', id });
    input.addEventListener('change', () => this.#source$.next(source));
    this.#source$.subscribe((chosen) => (input.checked = chosen === source));
    return h('div', { class: 'switch' }, input, h('label', { for: id }, words));
  }

  #keyForm(): HTMLElement {
    const use = button('Use this key', () => this.#take());
    const clear = button('Clear the key', () => this.#clear(), { class: 'quiet' });
    const state = h('p', { class: 'hint', id: 'key-state' });
    this.#input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#take();
    });
    this.#key.held$.subscribe((held) => {
      clear.disabled = !held;
      setText(state, held ? 'A key is held in this tab’s memory.' : 'No key is held.');
    });
    const form = h(
      'div',
      { class: 'key-form' },
      h('label', { for: 'key' }, 'Gemini API key'),
      this.#input,
      h('div', { class: 'row' }, use, clear),
      state,
      h(
        'p',
        { class: 'hint' },
        'The key stays in memory: it is not stored, not logged, and gone when you leave or clear it. It goes to Google alone. ' +
          'Still, a key in a browser can be read by extensions and by whoever sits there: use one of your own, with a low ' +
          'quota, and never ship one to visitors. For an app keep the key on a server and stream the events to the page: that is the SSE relay, parallel-genai/sse, which ' +
          'npm run server shows.',
      ),
    );
    this.#source$.subscribe((source) => (form.hidden = source !== 'key'));
    return form;
  }

  #take(): void {
    if (this.#input.value.trim() === '') return;
    this.#key.set(this.#input.value);
    // From here on the key is in no element.
    this.#input.value = '';
    announce('The key is held in memory.');
  }

  #clear(): void {
    this.#key.clear();
    this.#input.value = '';
    announce('The key is cleared.');
  }
}

function sourceWords(source: Source, held: boolean, { mockProblem, server }: Available): string {
  switch (source) {
    case 'mock':
      return (
        mockProblem ??
        'A mock of the Gemini API answers, inside this page: the texts are written in advance, and nothing leaves your browser.'
      );
    case 'key':
      return held
        ? 'Google’s Gemini API answers, with your key; your quota is used.'
        : 'Enter a key under “Who answers” first.';
    case 'server':
      if (server === undefined) return 'No server answers behind this page: start one with npm run server.';
      return server === 'mock'
        ? 'The server behind this page answers, with its own mock; the page only listens.'
        : 'The server behind this page asks Gemini; the key stays there, and the page only listens.';
  }
}
