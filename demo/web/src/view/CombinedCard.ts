import type { Part } from '../dom/FrameLoop.js';
import { button, byId, h, setText } from '../dom/h.js';
import { combinedName, defaultModel } from '../model/TaskDraft.js';
import type { ShownRun } from '../run/ShownRun.js';
import { Card } from './Card.js';
import { mostCards } from './CardGrid.js';
import { copyText } from './copyText.js';

/** The call that combines the answers: what it waits for, and its answer. */
export class CombinedCard implements Part {
  readonly #box = byId('combined');
  readonly #enough = button('Enough: combine what is there', () => this.#session?.control?.enough(), {
    disabled: true,
  });
  readonly #now = button('Combine the answers', () => this.#session?.control?.combine(), { hidden: true });
  readonly #hint = h('p', { class: 'hint' }, 'When all are done, one more call combines the answers.');
  readonly #waiting = h(
    'div',
    { class: 'card combined waiting' },
    h('h3', {}, combinedName),
    this.#hint,
    h('div', { class: 'row' }, this.#enough, this.#now),
  );
  #session: ShownRun | undefined;
  #card: Card | undefined;

  constructor() {
    this.#box.append(this.#waiting);
  }

  show(session: ShownRun): void {
    this.#session = session;
    this.#card = undefined;
    this.#box.replaceChildren(this.#waiting);
    // Below fifty lines nobody would find it.
    if (session.tasks.length > mostCards) byId('cards').before(this.#box);
    else byId('cards').after(this.#box);
  }

  draw(deadline: number): boolean {
    const session = this.#session;
    if (!session) return false;
    const task = session.combined?.tasks.get(combinedName);
    if (!task) {
      this.#showWaiting(session);
      return false;
    }
    this.#card ??= this.#begin(session);
    if (this.#card.unmeasured) this.#card.finishMeasuring(this.#card.measure());
    this.#card.update(task, session.now);
    this.#card.work(deadline);
    return !this.#card.upToDate || this.#card.unmeasured || session.running;
  }

  #begin(session: ShownRun): Card {
    const actions = {
      cancel: () => session.control?.cancel(combinedName),
      askAgain: () => session.control?.askAgain(combinedName),
      copy: copyText,
      resize: () => undefined,
    };
    const model = session.tasks[0]?.model ?? defaultModel;
    const card = new Card({ name: combinedName, model, ranked: false, played: !session.control, tag: 'div' }, actions);
    card.element.classList.add('combined');
    const focused = this.#waiting.contains(document.activeElement);
    this.#box.replaceChildren(card.element);
    if (focused) card.element.querySelector<HTMLElement>('h3')?.focus({ preventScroll: true });
    return card;
  }

  #showWaiting(session: ShownRun): void {
    const some = session.state.ranking.length > 0;
    // There from the beginning: a button that appears would push down what lies below.
    this.#enough.hidden = session.answered || !session.control;
    this.#enough.disabled = !some;
    this.#now.hidden = !session.answered || !some || !session.control;
    setText(this.#hint, hintFor(session, some));
  }
}

function hintFor({ answered, combines, control }: ShownRun, some: boolean): string {
  if (!control) return 'The saved run has no combined answer.';
  if (answered) {
    return some ? 'One more call can combine these answers into one.' : 'There is no answer to combine.';
  }
  const when = combines
    ? 'When all are done, one more call combines the answers.'
    : 'One more call can combine the answers.';
  return some ? `${when} Or now: the rest is cancelled.` : when;
}
