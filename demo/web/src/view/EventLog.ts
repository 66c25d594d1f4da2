import type { TaskEvent } from 'parallel-genai';
import type { Part } from '../dom/FrameLoop.js';
import { byId, h, setText } from '../dom/h.js';
import type { ShownRun } from '../run/ShownRun.js';
import { eventLine } from './eventLine.js';
import { plural } from './words.js';

/** Events kept in memory, and lines on the screen; older ones go. */
const kept = 5_000;
const shownLines = 300;
const everyMs = 200;

const types: readonly TaskEvent['type'][] = ['start', 'chunk', 'heartbeat', 'retry', 'complete', 'error'];
/** They come by the hundred: shown when asked for. */
const quietTypes = new Set<TaskEvent['type']>(['chunk', 'heartbeat']);

/** The events of the run, live, filtered by type and by words. */
export class EventLog implements Part {
  readonly #lines = h('ol', { class: 'log-lines' });
  readonly #count = h('span', { class: 'hint' });
  readonly #words = h('input', { type: 'search', 'aria-label': 'Filter by words', placeholder: 'task or words' });
  readonly #wanted = new Set(types.filter((type) => !quietTypes.has(type)));
  #events: TaskEvent[] = [];
  #total = 0;
  #next = 0;
  #startedAt = 0;
  #dueAt = 0;

  constructor(changed: () => void) {
    const boxes = types.map((type) => {
      const box = h('input', { type: 'checkbox', id: `log-${type}` });
      box.checked = this.#wanted.has(type);
      box.addEventListener('change', () => {
        if (box.checked) this.#wanted.add(type);
        else this.#wanted.delete(type);
        this.#refilter(changed);
      });
      return h('span', { class: 'switch' }, box, h('label', { for: box.id }, type));
    });
    this.#words.addEventListener('input', () => this.#refilter(changed));
    const filters = h('div', { class: 'row filters', role: 'group', 'aria-label': 'Show' }, ...boxes, this.#words);
    const box = h(
      'div',
      { class: 'log-box', tabindex: 0, role: 'region', 'aria-label': 'Events, newest last' },
      this.#lines,
    );
    byId('log').append(filters, box, this.#count);
    setText(this.#count, 'Nothing has happened yet.');
  }

  show(session: ShownRun): void {
    this.#events = [];
    this.#total = 0;
    this.#next = 0;
    this.#startedAt = session.startedAt;
    this.#lines.replaceChildren();
    for (const event of session.events) this.#keep(event);
    session.events$.subscribe((event) => this.#keep(event));
  }

  draw(): boolean {
    if (this.#next >= this.#events.length) return false;
    const now = performance.now();
    if (now < this.#dueAt) return true;
    this.#dueAt = now + everyMs;
    const fitting: TaskEvent[] = [];
    // From the newest back: of a flood only as many as are shown are ever turned into lines.
    for (let index = this.#events.length - 1; index >= this.#next && fitting.length < shownLines; index--) {
      const event = this.#events[index];
      if (event && this.#fits(event)) fitting.push(event);
    }
    this.#next = this.#events.length;
    this.#append(fitting.reverse());
    setText(this.#count, `${plural(this.#total, 'event')} in all; the latest ${shownLines} that fit are shown.`);
    return false;
  }

  #keep(event: TaskEvent): void {
    this.#total++;
    this.#events.push(event);
    // Cut rarely and by much: shifting one event at a time would move thousands.
    if (this.#events.length < kept * 1.5) return;
    const gone = this.#events.length - kept;
    this.#events.splice(0, gone);
    this.#next = Math.max(0, this.#next - gone);
  }

  #append(events: readonly TaskEvent[]): void {
    if (events.length === 0) return;
    this.#lines.append(...events.map((event) => this.#line(event)));
    const extra = this.#lines.childElementCount - shownLines;
    for (let count = 0; count < extra; count++) this.#lines.firstElementChild?.remove();
  }

  #line(event: TaskEvent): HTMLLIElement {
    const at = `${(Math.max(0, event.at - this.#startedAt) / 1_000).toFixed(2)} s`;
    const type = event.type === 'error' && event.cancelled ? 'cancelled' : event.type;
    return h(
      'li',
      { class: type },
      h('span', { class: 'at' }, at),
      h('span', { class: 'type' }, type),
      h('span', { class: 'what' }, eventLine(event)),
    );
  }

  #fits(event: TaskEvent): boolean {
    if (!this.#wanted.has(event.type)) return false;
    const words = this.#words.value.trim().toLowerCase();
    return words === '' || event.name.toLowerCase().includes(words) || eventLine(event).toLowerCase().includes(words);
  }

  #refilter(changed: () => void): void {
    this.#lines.replaceChildren();
    this.#next = 0;
    this.#dueAt = 0;
    changed();
  }
}
