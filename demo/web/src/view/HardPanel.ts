import type { BehaviorSubject } from 'rxjs';
import { button, byId, h, setText } from '../dom/h.js';
import type { Source } from '../model/RunPlan.js';
import { bounds, type NumberSetting, presetOf, presets, type Settings } from '../model/settings.js';

const ofMock: readonly NumberSetting[] = [
  'latencyMs',
  'chunkMs',
  'chunkChars',
  'overloadedShare',
  'rateLimitShare',
  'rateLimitS',
  'cutShare',
];
const ofRunner: readonly NumberSetting[] = ['concurrency', 'timeoutS', 'attempts'];

/** Makes life hard for the runner: what the mock does wrong, also while a run goes on, and how much the runner bears. */
export class HardPanel {
  readonly #settings$: BehaviorSubject<Settings>;

  constructor(settings$: BehaviorSubject<Settings>, source$: BehaviorSubject<Source>) {
    this.#settings$ = settings$;
    const mock = h(
      'fieldset',
      {},
      h('legend', {}, 'The mock, also while it answers'),
      ...ofMock.map((key) => this.#slider(key)),
    );
    const runner = h(
      'fieldset',
      {},
      h('legend', {}, 'The runner, from the next Ask on'),
      this.#retrySwitch(),
      ...ofRunner.map((key) => this.#slider(key)),
    );
    const longer = h(
      'p',
      { class: 'hint' },
      'A question that names a size, such as “20 kB about MLOps”, gets an answer of that length; one with “formula”, “code” or “Arabic” in it gets those.',
    );
    const elsewhere = h('p', { class: 'hint' }, 'Real models answer: how they behave is not up to this page.');
    byId('hard-panel').append(this.#presets(), elsewhere, mock, longer, runner);
    source$.subscribe((source) => {
      mock.disabled = source !== 'mock';
      elsewhere.hidden = source === 'mock';
      longer.hidden = source !== 'mock';
    });
  }

  #presets(): HTMLElement {
    const buttons = Object.entries(presets).map(
      ([name, preset]) => [name, button(name, () => this.#settings$.next(preset), { class: 'quiet' })] as const,
    );
    this.#settings$.subscribe((settings) => {
      const on = presetOf(settings);
      for (const [name, element] of buttons) element.setAttribute('aria-pressed', String(name === on));
      // In the panel's heading, so that it is known while the panel is closed.
      setText(byId('preset'), (on ?? 'own settings').toLowerCase());
    });
    return h(
      'div',
      { class: 'row presets', role: 'group', 'aria-label': 'Ready-made' },
      ...buttons.map(([, element]) => element),
    );
  }

  #slider(key: NumberSetting): HTMLElement {
    const { label, unit, min, max, step } = bounds[key];
    const id = `set-${key}`;
    const input = h('input', { id, type: 'range', min, max, step });
    const output = h('output', { for: id });
    input.addEventListener('input', () =>
      this.#settings$.next({ ...this.#settings$.value, [key]: input.valueAsNumber }),
    );
    this.#settings$.subscribe((settings) => {
      const words = `${settings[key].toLocaleString('en')}${unit && ` ${unit}`}`;
      input.value = String(settings[key]);
      input.setAttribute('aria-valuetext', words);
      setText(output, words);
      if (key === 'attempts') input.disabled = !settings.retry;
    });
    return h('div', { class: 'slider' }, h('label', { for: id }, label), output, input);
  }

  #retrySwitch(): HTMLElement {
    const input = h('input', { type: 'checkbox', id: 'set-retry' });
    input.addEventListener('change', () => this.#settings$.next({ ...this.#settings$.value, retry: input.checked }));
    this.#settings$.subscribe(({ retry }) => (input.checked = retry));
    return h('div', { class: 'switch' }, input, h('label', { for: 'set-retry' }, 'Retry failed attempts'));
  }
}
