import type { Part } from '../dom/FrameLoop.js';
import { button, byId, h, setText } from '../dom/h.js';
import { combinedName, defaultModel } from '../model/TaskDraft.js';
import type { Session } from '../run/Session.js';
import { Card } from './Card.js';
import { mostCards } from './CardGrid.js';
import { copyText } from './copyText.js';

/** The call that combines the answers: what it waits for, and its answer. */
export class CombinedCard implements Part {
  readonly #box = byId('combined');
  readonly #enough = button('Enough: combine what is there', () => this.#session?.enough(), { disabled: true });
  readonly #now = button('Combine the answers', () => this.#session?.combine(), { hidden: true });
  readonly #hint = h('p', { class: 'hint' }, 'When all are done, one more call combines the answers.');
  readonly #waiting = h(
    'div',
    { class: 'card combined waiting' },
    h('h3', {}, combinedName),
    this.#hint,
    h('div', { class: 'row' }, this.#enough, this.#now),
  );
  #session: Session | undefined;
  #card: Card | undefined;

  constructor() {
    this.#box.append(this.#waiting);
  }

  show(session: Session): void {
    this.#session = session;
    this.#card = undefined;
    this.#box.replaceChildren(this.#waiting);
    // Below fifty lines nobody would find it.
    if (session.plan.tasks.length > mostCards) byId('cards').before(this.#box);
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
    this.#card.update(task, Date.now());
    this.#card.work(deadline);
    return !this.#card.upToDate || this.#card.unmeasured || session.running;
  }

  #begin(session: Session): Card {
    const actions = {
      cancel: () => session.cancel(combinedName),
      askAgain: () => session.askAgain(combinedName),
      copy: copyText,
      resize: () => undefined,
    };
    const model = session.plan.tasks[0]?.model ?? defaultModel;
    const card = new Card({ name: combinedName, model, ranked: false, tag: 'div' }, actions);
    card.element.classList.add('combined');
    const focused = this.#waiting.contains(document.activeElement);
    this.#box.replaceChildren(card.element);
    if (focused) card.element.querySelector<HTMLElement>('h3')?.focus({ preventScroll: true });
    return card;
  }

  #showWaiting(session: Session): void {
    const some = session.state.ranking.length > 0;
    // There from the beginning: a button that appears would push down what lies below.
    this.#enough.hidden = session.answered;
    this.#enough.disabled = !some;
    this.#now.hidden = !session.answered || !some;
    setText(this.#hint, hintFor(session, some));
  }
}

function hintFor({ answered, plan }: Session, some: boolean): string {
  if (answered) {
    return some ? 'One more call can combine these answers into one.' : 'There is no answer to combine.';
  }
  const when = plan.combine
    ? 'When all are done, one more call combines the answers.'
    : 'One more call can combine the answers.';
  return some ? `${when} Or now: the rest is cancelled.` : when;
}
