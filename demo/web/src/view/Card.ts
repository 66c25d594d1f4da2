import type { TaskState } from 'parallel-genai';
import { button, h, setText } from '../dom/h.js';
import { MarkdownView } from '../markdown/MarkdownView.js';
import { type CardStatus, cardStatus, factWords, noticeWords, signs, stateWords } from './cardWords.js';

/** What a card can ask for. */
export interface CardActions {
  cancel(): void;
  askAgain(): void;
  copy(text: string): void;
}

/** What a card is made with. */
export interface CardOptions {
  readonly name: string;
  readonly model: string;
  /** Its heading, where that is not the name. */
  readonly title?: string;
  /** Whether its rank among the others is shown. */
  readonly ranked?: boolean;
  readonly tag?: 'li' | 'div';
}

/** Shows one task: its state, and its answer as it grows. Its height does not change while it streams. */
export class Card {
  readonly element: HTMLElement;
  readonly #markdown = new MarkdownView();
  readonly #sign = h('span', { class: 'sign', 'aria-hidden': 'true' });
  readonly #title: HTMLHeadingElement;
  readonly #state = h('span', { class: 'state' });
  readonly #facts = h('span', { class: 'facts' });
  readonly #notice = h('p', { class: 'notice' });
  readonly #answer: HTMLElement;
  readonly #cancel: HTMLButtonElement;
  readonly #again: HTMLButtonElement;
  readonly #copy: HTMLButtonElement;
  readonly #whole: HTMLButtonElement;
  readonly #ranked: boolean;
  #task: TaskState | undefined;
  #status: CardStatus | undefined;
  #attempts = 0;
  #factsDueAt = 0;

  constructor({ name, title = name, model, ranked = true, tag = 'li' }: CardOptions, actions: CardActions) {
    this.#ranked = ranked;
    this.#title = h('h3', { tabindex: -1 }, title);
    this.#cancel = button('Cancel', () => actions.cancel(), { class: 'quiet', 'aria-label': `Cancel ${name}` });
    this.#again = button('Ask again', () => actions.askAgain(), { 'aria-label': `Ask ${name} again`, hidden: true });
    this.#copy = button('Copy', () => actions.copy(this.#text), {
      class: 'quiet',
      'aria-label': `Copy the answer of ${name}`,
      hidden: true,
    });
    this.#whole = button('Whole', () => this.#showWhole(), {
      class: 'quiet',
      'aria-label': `Show the whole answer of ${name}`,
      'aria-pressed': 'false',
      hidden: true,
    });
    this.#answer = h(
      'div',
      { class: 'answer', tabindex: 0, role: 'region', 'aria-label': `Answer of ${name}` },
      this.#markdown.element,
    );
    this.element = h(
      tag,
      { class: 'card' },
      h('div', { class: 'card-head' }, this.#sign, this.#title, this.#state),
      h('p', { class: 'card-facts' }, this.#facts, h('span', { class: 'model' }, model)),
      this.#answer,
      h('div', { class: 'card-foot' }, this.#notice, this.#whole, this.#copy, this.#cancel, this.#again),
    );
  }

  get status(): CardStatus | undefined {
    return this.#status;
  }

  /** Takes over the task's state. Its text is rendered by `work`. */
  update(task: TaskState, now: number): void {
    const changed = task !== this.#task;
    const live = task.status === 'running' || task.status === 'retrying';
    if (!changed && !(live && now >= this.#factsDueAt)) return;
    this.#task = task;
    if (changed) {
      this.#showStatus(task);
      this.#showText(task);
    }
    if (now < this.#factsDueAt && !this.#settled) return;
    this.#factsDueAt = now + 100;
    setText(this.#facts, factWords(task, now));
    setText(this.#notice, noticeWords(task, now));
  }

  /** Whether this state is what the card shows already. */
  shows(task: TaskState): boolean {
    return task === this.#task;
  }

  /** Whether the whole text is on the screen. */
  get upToDate(): boolean {
    return this.#markdown.upToDate;
  }

  /** Renders text until `deadline`. */
  work(deadline: number): void {
    this.#markdown.work(deadline);
  }

  get #settled(): boolean {
    return this.#status !== 'writing' && this.#status !== 'asking';
  }

  get #text(): string {
    const { value, text } = this.#task ?? { text: '' };
    return typeof value === 'string' ? value : text;
  }

  #showText(task: TaskState): void {
    // What a failed attempt wrote is void, and the next one's text is not its continuation.
    if (task.attempts !== this.#attempts) this.#markdown.clear();
    this.#attempts = task.attempts;
    this.#markdown.show(this.#text, task.status === 'completed' || task.status === 'failed');
  }

  #showStatus(task: TaskState): void {
    const status = cardStatus(task);
    if (status === this.#status) return;
    this.#status = status;
    this.element.dataset['status'] = status;
    setText(this.#sign, signs[status]);
    setText(this.#state, stateWords(task, this.#ranked));
    const ended = status === 'completed' || status === 'failed' || status === 'cancelled';
    this.#answer.classList.toggle('follow', !ended);
    this.#hide(this.#cancel, ended);
    this.#hide(this.#again, status !== 'failed' && status !== 'cancelled');
    this.#hide(this.#copy, status !== 'completed');
    this.#hide(this.#whole, status !== 'completed');
  }

  /** A button that goes away while it has the focus hands it to the card's title, not to the top of the page. */
  #hide(element: HTMLButtonElement, hidden: boolean): void {
    if (hidden && element === document.activeElement) this.#title.focus({ preventScroll: true });
    element.hidden = hidden;
  }

  #showWhole(): void {
    const whole = this.element.classList.toggle('whole');
    this.#whole.setAttribute('aria-pressed', String(whole));
  }
}
