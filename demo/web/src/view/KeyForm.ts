import type { Observable } from 'rxjs';
import { button, byId, h, setText } from '../dom/h.js';
import type { Source } from '../model/RunPlan.js';
import type { KeyHolder } from '../run/KeyHolder.js';
import { announce } from './announce.js';

/** Where the visitor enters a key of their own; shown only while Google is to answer with it. */
export class KeyForm {
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

  constructor(source$: Observable<Source>, key: KeyHolder) {
    this.#key = key;
    const use = button('Use this key', () => this.take());
    const clear = button('Clear the key', () => this.#clear(), { class: 'quiet' });
    const state = h('p', { class: 'hint', id: 'key-state' });
    this.#input.addEventListener('keydown', (event) => {
      // With Ctrl it is Ask, which takes the key too.
      if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) this.take();
    });
    key.held$.subscribe((held) => {
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
      h('details', {}, h('summary', {}, 'What happens to the key'), h('p', { class: 'hint' }, keyWords)),
    );
    byId('source-line').after(form);
    source$.subscribe((source) => (form.hidden = source !== 'key'));
  }

  /** Uses what is typed, if anything is. */
  take(): void {
    if (this.#input.value.trim() === '') return;
    this.#key.set(this.#input.value);
    // From here on the key is in no element.
    this.#input.value = '';
    announce('The key is held in memory.');
  }

  focus(): void {
    this.#input.focus();
  }

  #clear(): void {
    this.#key.clear();
    this.#input.value = '';
    announce('The key is cleared.');
  }
}

const keyWords =
  'It stays in memory: it is not stored, not logged, in no link, and gone when you leave or clear it. It goes to Google ' +
  'alone. Still, a key in a browser can be read by extensions and by whoever sits there: use one of your own, with a low ' +
  'quota, and never ship one to visitors. For an app keep the key on a server and stream the events to the page, with ' +
  'parallel-genai/sse, as npm run server shows.';
