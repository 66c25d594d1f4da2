import type { TokenPrices } from 'parallel-genai';
import type { BehaviorSubject } from 'rxjs';
import type { Part } from '../dom/FrameLoop.js';
import { button, byId, h, setText } from '../dom/h.js';
import type { ShownRun } from '../run/ShownRun.js';
import { announce } from './announce.js';
import { costLine } from './costLine.js';
import { runLine } from './runLine.js';

/** What the buttons for the whole run do, beside ending it. */
export interface RunBarActions {
  readonly copyAsCode: () => void;
  readonly copyLink: () => void;
  readonly save: () => void;
  readonly open: () => void;
}

/** The buttons for the whole run, and its line. */
export class RunBar implements Part {
  readonly #cancel = button('Cancel all', () => this.#session?.control?.cancelAll(), {
    disabled: true,
    id: 'cancel-all',
  });
  readonly #save: HTMLButtonElement;
  readonly #line = byId('run-line');
  readonly #prices$: BehaviorSubject<TokenPrices | undefined>;
  #session: ShownRun | undefined;
  #dueAt = 0;
  #reconnecting = false;

  constructor(
    combine$: BehaviorSubject<boolean>,
    prices$: BehaviorSubject<TokenPrices | undefined>,
    { copyAsCode, copyLink, save, open }: RunBarActions,
  ) {
    this.#prices$ = prices$;
    prices$.subscribe(() => (this.#dueAt = 0));
    const combine = h('input', { type: 'checkbox', id: 'combine' });
    combine.addEventListener('change', () => combine$.next(combine.checked));
    combine$.subscribe((checked) => (combine.checked = checked));
    const quiet = { class: 'quiet' };
    this.#save = button('Save this run', save, {
      ...quiet,
      disabled: true,
      title: 'A file with the answers and all events of this run; neither your prompts nor a key are in it',
    });
    byId('run-bar').append(
      h('span', { class: 'switch' }, combine, h('label', { for: 'combine' }, 'Combine at the end')),
      button('Copy link', copyLink, { ...quiet, title: 'A link with this question, these tasks and options' }),
      button('Copy as code', copyAsCode, { ...quiet, 'aria-haspopup': 'dialog' }),
      this.#save,
      // Together, so that none of them is ever left alone in a row.
      h(
        'span',
        { class: 'row' },
        button('Open a run', open, { ...quiet, title: 'A file that was saved here, or dropped anywhere on this page' }),
        this.#cancel,
      ),
    );
    setText(this.#line, 'Press Ask: each answer writes itself into its card.');
  }

  show(session: ShownRun): void {
    this.#session = session;
    this.#dueAt = 0;
  }

  draw(): boolean {
    const session = this.#session;
    if (!session) return false;
    const { running, control } = session;
    if (!running && document.activeElement === this.#cancel) byId('answers').focus({ preventScroll: true });
    this.#cancel.disabled = !running || !control;
    this.#save.disabled = running || !control;
    const now = Date.now();
    if (running && now < this.#dueAt) return true;
    this.#dueAt = now + 100;
    const { value: prices } = this.#prices$;
    this.#tellOfConnection(session.reconnecting);
    const told = [runLine(session, session.now), prices ? costLine(session, prices) : ''];
    setText(this.#line, told.join('') + (session.reconnecting ? ` ${lostWords}` : ''));
    return running;
  }

  #tellOfConnection(reconnecting: boolean): void {
    if (reconnecting === this.#reconnecting) return;
    this.#reconnecting = reconnecting;
    if (reconnecting) announce(lostWords);
  }
}

const lostWords = 'The connection to the server behind this page broke off: reconnecting …';
