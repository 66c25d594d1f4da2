import { runAsCode } from '../code/runAsCode.js';
import { button, h, setText } from '../dom/h.js';
import type { RunPlan } from '../model/RunPlan.js';
import { copyText } from './copyText.js';

/** Shows the program that does the run, to copy. */
export class CodeDialog {
  readonly #code = h('code');
  readonly #dialog: HTMLDialogElement;

  constructor() {
    const close = button('Close', () => this.#dialog.close(), { class: 'quiet' });
    const copy = button('Copy', () => copyText(this.#code.textContent), { class: 'primary' });
    this.#dialog = h(
      'dialog',
      { 'aria-labelledby': 'code-title', class: 'code-dialog' },
      h('h2', { id: 'code-title' }, 'This run as code'),
      h('p', { class: 'hint' }, 'The same tasks and options, with this library, in TypeScript. It contains no key.'),
      h('pre', { tabindex: 0, role: 'region', 'aria-label': 'Code' }, this.#code),
      h('div', { class: 'row' }, copy, close),
    );
    document.body.append(this.#dialog);
  }

  open(plan: RunPlan): void {
    setText(this.#code, runAsCode(plan));
    this.#dialog.showModal();
  }
}
