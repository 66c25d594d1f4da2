import type { RunState } from 'parallel-genai';
import { byId, h } from '../dom/h.js';
import type { Part } from '../dom/FrameLoop.js';
import type { TaskDraft } from '../model/TaskDraft.js';
import type { Session } from '../run/Session.js';
import { Card } from './Card.js';
import { copyText } from './copyText.js';
import { moveSmoothly } from './moveSmoothly.js';

/** Cards that end or move in one frame: each needs a new layout of its whole text, and fifty may end at once. */
const mostEndings = 2;

/** The tasks' cards: completed ones first, by rank, then the others in the order in which they were asked. */
export class CardGrid implements Part {
  readonly #list = byId('cards');
  #session: Session | undefined;
  #cards = new Map<string, Card>();
  #ranked = 0;
  /** Where the last frame stopped rendering: the next goes on from there, so that each card gets its turn. */
  #turn = 0;

  /** Before the first run: what Ask would ask, in the places where the answers will be. */
  preview(drafts: readonly TaskDraft[]): void {
    if (this.#session) return;
    this.#fill(
      drafts.map(({ name, instruction, model }) =>
        h(
          'li',
          { class: 'card idle' },
          h('div', { class: 'card-head' }, h('h3', {}, name || 'no name')),
          h('p', { class: 'card-facts' }, h('span', {}, 'not asked yet'), h('span', { class: 'model' }, model)),
          h('p', { class: 'hint' }, instruction),
        ),
      ),
    );
  }

  show(session: Session): void {
    this.#session = session;
    this.#ranked = 0;
    this.#cards = new Map(
      session.plan.tasks.map(({ name, model }) => {
        const actions = {
          cancel: () => session.cancel(name),
          askAgain: () => session.askAgain(name),
          copy: copyText,
        };
        return [name, new Card({ name, model }, actions)];
      }),
    );
    this.#fill(Array.from(this.#cards.values(), ({ element }) => element));
  }

  draw(deadline: number): boolean {
    if (!this.#session) return false;
    const now = Date.now();
    const waiting = this.#update(this.#session.state, now);
    // A frame that moves cards, which costs layouts, leaves their texts to the next.
    if (this.#settle(this.#session.state.ranking)) return true;
    return this.#render(deadline) || waiting || this.#session.running;
  }

  /** @returns whether endings are left for the next frame */
  #update(state: RunState, now: number): boolean {
    let endings = 0;
    for (const [name, task] of state.tasks) {
      const card = this.#cards.get(name);
      if (!card) continue;
      const ends = (task.status === 'completed' || task.status === 'failed') && !card.shows(task);
      if (ends && ++endings > mostEndings) continue;
      card.update(task, now);
    }
    return endings > mostEndings;
  }

  #fill(cards: readonly HTMLElement[]): void {
    this.#list.replaceChildren(...cards);
    this.#list.classList.toggle('many', cards.length > 12);
    this.#list.classList.toggle('even', cards.length === 2 || cards.length === 4);
  }

  /** @returns whether cards were moved */
  #settle(ranking: readonly string[]): boolean {
    if (ranking.length === this.#ranked) return false;
    const next = ranking.slice(this.#ranked, this.#ranked + mostEndings);
    const moves = next.flatMap((name, index) => {
      const card = this.#cards.get(name);
      return card ? [[card.element, this.#ranked + index] as const] : [];
    });
    this.#ranked += next.length;
    moveSmoothly(this.#list, moves);
    return true;
  }

  /** @returns whether text is left for the next frame */
  #render(deadline: number): boolean {
    const cards = [...this.#cards.values()];
    let left = false;
    for (let step = 0; step < cards.length; step++) {
      const card = cards[(this.#turn + step) % cards.length];
      if (!card || card.upToDate) continue;
      if (performance.now() >= deadline) {
        this.#turn = (this.#turn + step) % cards.length;
        return true;
      }
      card.work(deadline);
      left ||= !card.upToDate;
    }
    return left;
  }
}
