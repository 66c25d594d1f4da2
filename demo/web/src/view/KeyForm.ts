import { combineLatest, type Observable } from 'rxjs';
import { modelProvider, type ModelProviderName } from '../../../models/modelProviders.js';
import { button, byId, h, setText } from '../dom/h.js';
import type { Source } from '../model/RunPlan.js';
import { type KeyHolder, providerWords } from '../run/KeyHolder.js';
import { announce } from './announce.js';

/** Where the visitor enters keys of their own, one for each provider to ask; shown only while they are to be used. */
export class KeyForm {
  readonly #keys: KeyHolder;
  readonly #fields = h('div', { class: 'key-form' });
  readonly #state = h('p', { class: 'hint', id: 'key-state' });
  readonly #inputs = new Map<ModelProviderName, HTMLInputElement>();

  constructor(source$: Observable<Source>, needed$: Observable<readonly ModelProviderName[]>, keys: KeyHolder) {
    this.#keys = keys;
    const use = button('Use this key', () => this.#use());
    const clear = button('Clear the key', () => this.#clear(), { class: 'quiet' });
    const form = h(
      'div',
      { class: 'key-form' },
      this.#fields,
      h('div', { class: 'row' }, use, clear),
      this.#state,
      h('details', {}, h('summary', {}, 'What happens to a key'), h('p', { class: 'hint' }, keyWords)),
    );
    byId('source-line').after(form);
    combineLatest([source$, needed$]).subscribe(([source, needed]) => {
      form.hidden = source !== 'key' || (needed.length === 0 && keys.held.length === 0);
      this.#show(needed);
    });
    combineLatest([needed$, keys.changes$]).subscribe(([needed]) => {
      const missing = keys.missing(needed);
      const { held } = keys;
      clear.disabled = held.length === 0;
      setText(use, needed.length > 1 ? 'Use these keys' : 'Use this key');
      setText(clear, needed.length > 1 || held.length > 1 ? 'Clear the keys' : 'Clear the key');
      setText(this.#state, stateWords(held, missing));
    });
  }

  /**
   * Uses what is typed, if anything is.
   * @throws Error for what can be no key, whose field keeps it
   */
  take(): void {
    const typed = [...this.#inputs].filter(([, { value }]) => value.trim() !== '');
    if (typed.length === 0) return;
    for (const [provider, input] of typed) {
      this.#keys.set(provider, input.value);
      // From here on the key is in no element.
      input.value = '';
    }
    announce(typed.length > 1 ? 'The keys are held in memory.' : 'The key is held in memory.');
  }

  /** To the first field that has something typed in it still, which was not taken, or else whose key is missing. */
  focus(): void {
    const untaken = [...this.#inputs.values()].find(({ value }) => value !== '');
    const [missing] = this.#keys.missing([...this.#inputs.keys()]);
    const field = untaken ?? (missing && this.#inputs.get(missing));
    field?.focus();
  }

  #use(): void {
    try {
      this.take();
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      setText(this.#state, words);
      announce(words);
      this.focus();
    }
  }

  #clear(): void {
    this.#keys.clear();
    for (const input of this.#inputs.values()) input.value = '';
    announce('No key is held any more.');
  }

  /** Fields that stay keep what is typed in them, and the focus. */
  #show(needed: readonly ModelProviderName[]): void {
    if ([...this.#inputs.keys()].join() === needed.join()) return;
    const known = new Map(this.#inputs);
    this.#inputs.clear();
    for (const provider of needed) this.#inputs.set(provider, known.get(provider) ?? this.#input(provider));
    this.#fields.replaceChildren(
      ...[...this.#inputs].flatMap(([provider, input]) => [
        h('label', { for: input.id }, `${modelProvider(provider).label} API key`),
        input,
      ]),
    );
  }

  #input(provider: ModelProviderName): HTMLInputElement {
    const input = h('input', {
      // No password field: browsers offer to store what is typed into one.
      type: 'text',
      id: `key-${provider}`,
      class: 'secret',
      autocomplete: 'off',
      spellcheck: 'false',
      'data-1p-ignore': true,
      'data-lpignore': 'true',
    });
    input.addEventListener('keydown', (event) => {
      // With Ctrl it is Ask, which takes the key too.
      if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) this.#use();
    });
    return input;
  }
}

function stateWords(held: readonly ModelProviderName[], missing: readonly ModelProviderName[]): string {
  if (held.length === 0) return 'No key is held.';
  if (held.length + missing.length === 1) return 'A key is held in this tab’s memory.';
  const lacking = missing.length === 0 ? '' : ` Not yet: ${providerWords(missing)}.`;
  return `Held in this tab’s memory: ${providerWords(held)}.${lacking}`;
}

const keyWords =
  'It stays in memory: it is not stored, not logged, in no link, and gone when you leave or clear it. It goes to its ' +
  'provider alone. Still, a key in a browser can be read by extensions and by whoever sits there: use one of your own, ' +
  'with a low quota, and never ship one to visitors. For an app keep the keys on a server and stream the events to the ' +
  'page, with parallel-genai/sse, as npm run server shows.';
