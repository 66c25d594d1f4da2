import type { RunState } from 'parallel-genai';
import type { BehaviorSubject } from 'rxjs';
import type { Part } from '../dom/FrameLoop.js';
import { byId, h } from '../dom/h.js';
import { formulasDrawn } from '../markdown/typeset.js';
import type { Order } from '../model/address.js';
import type { TaskDraft } from '../model/TaskDraft.js';
import type { ShownRun } from '../run/ShownRun.js';
import { Card } from './Card.js';
import { copyText } from './copyText.js';
import { moveSmoothly } from './moveSmoothly.js';
import { Reading } from './Reading.js';

/** With more tasks than this each is a line. */
export const mostCards = 12;

/** Cards that end or move in one frame: each needs a new layout of its whole text, and fifty may end at once. */
const mostEndings = 2;

/**
 * The tasks' cards, in the order of completion (those to come last) or as they were asked. While the visitor reads none
 * of them moves or changes its height.
 */
export class CardGrid implements Part {
  readonly #list = byId('cards');
  readonly #order$: BehaviorSubject<Order>;
  readonly #reading: Reading;
  readonly #changed: () => void;
  #session: ShownRun | undefined;
  #cards = new Map<string, Card>();
  /** How many of the ranking lie in their places. */
  #placed = 0;
  /** Where the last frame stopped rendering: the next goes on from there, so that each card gets its turn. */
  #turn = 0;

  constructor(order$: BehaviorSubject<Order>, changed: () => void) {
    this.#order$ = order$;
    this.#changed = changed;
    this.#reading = new Reading(this.#list, () => {
      this.#hold();
      changed();
    });
    order$.subscribe(() => this.#reorder());
    const remeasure = () => {
      for (const card of this.#cards.values()) card.remeasure();
      changed();
    };
    window.addEventListener('resize', remeasure);
    document.addEventListener(formulasDrawn, remeasure);
    window.addEventListener('beforeprint', () => this.#print(true));
    window.addEventListener('afterprint', () => this.#print(false));
  }

  /** Whether cards would move if nobody were reading. */
  get held(): boolean {
    return this.#reading.at !== undefined && this.#unplaced.length > 0;
  }

  /** Before the first run: what Ask would ask, in the places where the answers will be. */
  preview(drafts: readonly TaskDraft[]): void {
    if (this.#session) return;
    this.#fill(
      drafts.map(({ name, instruction, model }) =>
        h(
          'li',
          { class: 'card idle' },
          h('div', { class: 'card-head' }, h('h3', { dir: 'auto' }, name || 'no name')),
          h('p', { class: 'card-facts' }, h('span', {}, 'not asked yet'), h('span', { class: 'model' }, model)),
          h('p', { class: 'hint snippet', dir: 'auto' }, instruction),
        ),
      ),
    );
  }

  show(session: ShownRun): void {
    this.#session = session;
    this.#placed = 0;
    const compact = session.tasks.length > mostCards;
    this.#cards = new Map(
      session.tasks.map(({ name, model }) => {
        const actions = {
          cancel: () => session.control?.cancel(name),
          askAgain: () => session.control?.askAgain(name),
          copy: copyText,
          resize: () => {
            this.#letGrow();
            // What is shown now may take more than a frame to render.
            this.#changed();
          },
        };
        return [name, new Card({ name, model, compact, played: !session.control }, actions)];
      }),
    );
    this.#fill(Array.from(this.#cards.values(), ({ element }) => element));
  }

  draw(deadline: number): boolean {
    if (!this.#session) return false;
    this.#measure();
    const waiting = this.#update(this.#session.state, this.#session.now);
    // A frame that moves cards, which costs layouts, leaves their texts to the next.
    if (this.#settle()) return true;
    return this.#render(deadline) || waiting || this.#session.running;
  }

  #measure(): void {
    const measured = [...this.#cards.values()]
      .filter(({ unmeasured }) => unmeasured)
      .map((card) => [card, card.measure()] as const);
    for (const [card, found] of measured) card.finishMeasuring(found);
  }

  /** @returns whether endings are left for the next frame */
  #update(state: RunState, now: number): boolean {
    let endings = 0;
    for (const [name, task] of state.tasks) {
      const card = this.#cards.get(name);
      if (!card) continue;
      const ends =
        (task.status === 'completed' || task.status === 'failed' || task.status === 'cancelled') && !card.shows(task);
      if (ends && ++endings > mostEndings) continue;
      card.update(task, now);
    }
    return endings > mostEndings;
  }

  #fill(cards: readonly HTMLElement[]): void {
    this.#list.replaceChildren(...cards);
    this.#list.classList.toggle('compact', cards.length > mostCards);
    this.#list.classList.toggle('even', cards.length === 2 || cards.length === 4);
  }

  get #unplaced(): readonly string[] {
    return this.#order$.value === 'completed' ? (this.#session?.state.ranking.slice(this.#placed) ?? []) : [];
  }

  /** @returns whether cards were moved */
  #settle(): boolean {
    if (this.#reading.at) return false;
    const next = this.#unplaced.slice(0, mostEndings);
    if (next.length === 0) return false;
    this.#move(next, this.#placed);
    this.#placed += next.length;
    return true;
  }

  /** The visitor wants another order: now, whatever else is going on. */
  #reorder(): void {
    const ranking = this.#order$.value === 'completed' ? (this.#session?.state.ranking ?? []) : [];
    this.#letGrow();
    this.#move([...ranking, ...[...this.#cards.keys()].filter((name) => !ranking.includes(name))], 0);
    this.#placed = ranking.length;
  }

  #move(names: readonly string[], from: number): void {
    const moves = names.flatMap((name, index) => {
      const card = this.#cards.get(name);
      return card ? [[card.element, from + index] as const] : [];
    });
    moveSmoothly(this.#list, moves);
  }

  /** Cards above the one that is read stay as high as they are: growing they would push it away. */
  #hold(): void {
    if (this.#list.classList.contains('compact')) return;
    const read = this.#reading.at?.closest<HTMLElement>('.card');
    // What hangs at the end of a card moves as soon as the card or its neighbours grow.
    const atFoot = this.#reading.at?.closest('.card-foot') ?? null;
    const limit = read ? read.offsetTop + (atFoot ? 1 : 0) : 0;
    const cards = Array.from(this.#list.children) as HTMLElement[];
    const heights = cards.map(({ offsetTop, offsetHeight }) => (offsetTop < limit ? `${offsetHeight}px` : ''));
    for (const [index, card] of cards.entries()) card.style.height = heights[index] ?? '';
    for (const card of this.#cards.values()) card.remeasure();
  }

  #letGrow(): void {
    for (const card of this.#list.children) (card as HTMLElement).style.height = '';
  }

  #print(printing: boolean): void {
    this.#letGrow();
    for (const card of this.#cards.values()) card.print(printing);
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
      left ||= !card.upToDate || card.unmeasured;
    }
    return left;
  }
}
