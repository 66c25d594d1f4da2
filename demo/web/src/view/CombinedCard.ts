import type { Part } from '../dom/FrameLoop.js';
import { button, byId, h } from '../dom/h.js';
import { defaultModel, orchestratorName } from '../model/TaskDraft.js';
import type { Session } from '../run/Session.js';
import { Card } from './Card.js';
import { copyText } from './copyText.js';

/** The call that combines the answers: what it waits for, and its answer. */
export class OrchestratorCard implements Part {
  readonly #box = byId('orchestrator');
  readonly #enough = button('Enough: combine what is there', () => this.#session?.enough());
  readonly #now = button('Combine the answers', () => this.#session?.combine());
  readonly #hint = h('p', { class: 'hint' });
  readonly #waiting = h('div', { class: 'card orchestrator waiting' });
  #session: Session | undefined;
  #card: Card | undefined;

  constructor() {
    this.#waiting.append(h('h3', {}, 'All in one'), this.#hint, h('div', { class: 'row' }, this.#enough, this.#now));
    this.#hint.textContent = 'When all are done, one more call combines the answers.';
    this.#enough.disabled = true;
    this.#now.hidden = true;
    this.#box.append(this.#waiting);
  }

  show(session: Session): void {
    this.#session = session;
    this.#card = undefined;
    this.#box.replaceChildren(this.#waiting);
  }

  draw(deadline: number): boolean {
    const session = this.#session;
    if (!session) return false;
    const task = session.orchestrator?.tasks.get(orchestratorName);
    if (!task) {
      this.#showWaiting(session);
      return false;
    }
    this.#card ??= this.#begin(session);
    this.#card.update(task, Date.now());
    this.#card.work(deadline);
    return !this.#card.upToDate || session.running;
  }

  #begin(session: Session): Card {
    const actions = {
      cancel: () => session.cancel(orchestratorName),
      askAgain: () => session.askAgain(orchestratorName),
      copy: copyText,
    };
    const card = new Card(
      {
        name: orchestratorName,
        title: 'All in one',
        model: session.plan.tasks[0]?.model ?? defaultModel,
        ranked: false,
        tag: 'div',
      },
      actions,
    );
    card.element.classList.add('orchestrator');
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
    this.#hint.textContent = hintFor(session, some);
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
