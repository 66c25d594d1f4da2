import type { BehaviorSubject } from 'rxjs';
import type { Part } from '../dom/FrameLoop.js';
import { byId, h } from '../dom/h.js';
import type { Order } from '../model/address.js';
import type { CardGrid } from './CardGrid.js';

const words: Readonly<Record<Order, string>> = { completed: 'as completed', asked: 'as asked' };

/** In which order the cards lie; and that they keep their places while somebody reads, where that can be seen. */
export class OrderChoice implements Part {
  readonly #held = h('span', { class: 'hint', hidden: true }, 'The order waits while you read.');
  readonly #cards: CardGrid;

  constructor(order$: BehaviorSubject<Order>, cards: CardGrid) {
    this.#cards = cards;
    const choices = (['completed', 'asked'] as const).map((order) => {
      const input = h('input', { type: 'radio', name: 'order', id: `order-${order}` });
      input.addEventListener('change', () => order$.next(order));
      order$.subscribe((chosen) => (input.checked = chosen === order));
      return h('span', { class: 'switch' }, input, h('label', { for: input.id }, words[order]));
    });
    byId('card-bar').append(
      h('div', { class: 'row', role: 'radiogroup', 'aria-label': 'Order of the cards' }, 'Order', ...choices),
      this.#held,
    );
  }

  draw(): boolean {
    this.#held.hidden = !this.#cards.held;
    return false;
  }
}
