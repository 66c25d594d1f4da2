import type { Part } from '../dom/FrameLoop.js';
import { button, byId, h, setText } from '../dom/h.js';
import type { Session } from '../run/Session.js';
import { runLine } from './runLine.js';

/** The buttons for the whole run, and its line. */
export class RunBar implements Part {
  readonly #cancel = button('Cancel all', () => this.#session?.cancelAll(), { disabled: true });
  readonly #line = byId('run-line');
  readonly combine = h('input', { type: 'checkbox', id: 'combine' });
  #session: Session | undefined;
  #dueAt = 0;

  constructor(copyAsCode: () => void) {
    this.combine.checked = true;
    byId('run-bar').append(
      h('span', { class: 'switch' }, this.combine, h('label', { for: 'combine' }, 'Combine at the end')),
      button('Copy as code', copyAsCode, { class: 'quiet', 'aria-haspopup': 'dialog' }),
      this.#cancel,
    );
    setText(this.#line, 'Press Ask: each card writes itself, and settles in the order in which the answers complete.');
  }

  show(session: Session): void {
    this.#session = session;
    this.#dueAt = 0;
  }

  draw(): boolean {
    const session = this.#session;
    if (!session) return false;
    const { running } = session;
    if (!running && document.activeElement === this.#cancel) byId('answers').focus({ preventScroll: true });
    this.#cancel.disabled = !running;
    const now = Date.now();
    if (running && now < this.#dueAt) return true;
    this.#dueAt = now + 100;
    setText(this.#line, runLine(session, now));
    return running;
  }
}
