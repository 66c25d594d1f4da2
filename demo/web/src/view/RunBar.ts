import type { BehaviorSubject } from 'rxjs';
import type { Part } from '../dom/FrameLoop.js';
import { button, byId, h, setText } from '../dom/h.js';
import type { Session } from '../run/Session.js';
import { runLine } from './runLine.js';

/** What the buttons for the whole run do, beside ending it. */
export interface RunBarActions {
  readonly copyAsCode: () => void;
  readonly copyLink: () => void;
}

/** The buttons for the whole run, and its line. */
export class RunBar implements Part {
  readonly #cancel = button('Cancel all', () => this.#session?.cancelAll(), { disabled: true, id: 'cancel-all' });
  readonly #line = byId('run-line');
  #session: Session | undefined;
  #dueAt = 0;

  constructor(combine$: BehaviorSubject<boolean>, { copyAsCode, copyLink }: RunBarActions) {
    const combine = h('input', { type: 'checkbox', id: 'combine' });
    combine.addEventListener('change', () => combine$.next(combine.checked));
    combine$.subscribe((checked) => (combine.checked = checked));
    byId('run-bar').append(
      h('span', { class: 'switch' }, combine, h('label', { for: 'combine' }, 'Combine at the end')),
      button('Copy link', copyLink, { class: 'quiet', title: 'A link with this question, these tasks and options' }),
      button('Copy as code', copyAsCode, { class: 'quiet', 'aria-haspopup': 'dialog' }),
      this.#cancel,
    );
    setText(this.#line, 'Press Ask: each answer writes itself into its card.');
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
