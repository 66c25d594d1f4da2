import type { TaskState } from 'parallel-genai';
import { button, h, setText } from '../dom/h.js';
import { MarkdownView } from '../markdown/MarkdownView.js';
import { scrollByKeyboard } from '../markdown/scrollByKeyboard.js';
import { type CardStatus, cardStatus, factWords, noticeWords, signs, snippetOf, stateWords } from './cardWords.js';

/** What a card can ask for. */
export interface CardActions {
  cancel(): void;
  askAgain(): void;
  copy(text: string): void;
  /** Its height is going to change because the visitor wants it to. */
  resize(): void;
}

/** What a card is made with. */
export interface CardOptions {
  readonly name: string;
  readonly model: string;
  /** Whether its rank among the others is shown. */
  readonly ranked?: boolean;
  /** One of many: a line, until its whole answer is wanted. */
  readonly compact?: boolean;
  /** Whether nothing can be done about its task: it is played back. */
  readonly played?: boolean;
  readonly tag?: 'li' | 'div';
}

/** Shows one task: its state, and its answer as it grows, up to a height that can be read. */
export class Card {
  readonly element: HTMLElement;
  readonly #markdown = new MarkdownView();
  readonly #sign = h('span', { class: 'sign', 'aria-hidden': 'true' });
  readonly #title: HTMLHeadingElement;
  readonly #state = h('span', { class: 'state' });
  readonly #facts = h('span', { class: 'facts' });
  readonly #notice = h('p', { class: 'notice' });
  readonly #snippet = h('p', { class: 'snippet', dir: 'auto' });
  readonly #answer: HTMLElement;
  readonly #cancel: HTMLButtonElement;
  readonly #again: HTMLButtonElement;
  readonly #copy: HTMLButtonElement;
  readonly #all: HTMLButtonElement;
  readonly #ranked: boolean;
  readonly #compact: boolean;
  readonly #played: boolean;
  readonly #actions: CardActions;
  #task: TaskState | undefined;
  #status: CardStatus | undefined;
  #attempts = 0;
  #dueAt = 0;
  #unmeasured = false;

  constructor(
    { name, model, ranked = true, compact = false, played = false, tag = 'li' }: CardOptions,
    actions: CardActions,
  ) {
    this.#ranked = ranked;
    this.#compact = compact;
    this.#played = played;
    this.#actions = actions;
    const quiet = { class: 'quiet', hidden: true };
    this.#title = h('h3', { tabindex: -1, title: name, dir: 'auto' }, name);
    this.#cancel = button('Cancel', () => actions.cancel(), {
      class: 'quiet',
      'aria-label': `Cancel ${name}`,
      hidden: played,
    });
    this.#again = button('Ask again', () => actions.askAgain(), { 'aria-label': `Ask ${name} again`, hidden: true });
    this.#copy = button('Copy', () => actions.copy(this.#text), {
      ...quiet,
      'aria-label': `Copy the answer of ${name}`,
    });
    this.#all = button('Show all', () => this.#showAll(!this.#whole), {
      ...quiet,
      'aria-label': `Show all of the answer of ${name}`,
      'aria-expanded': 'false',
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
      h('p', { class: 'card-facts' }, this.#facts, h('span', { class: 'model', title: model }, model)),
      ...(compact ? [this.#snippet] : []),
      this.#answer,
      h('div', { class: 'card-foot' }, this.#notice, this.#all, this.#copy, this.#cancel, this.#again),
    );
  }

  /** Takes over the task's state. Its text is rendered by `work`. */
  update(task: TaskState, now: number): void {
    const changed = task !== this.#task;
    const live = task.status === 'running' || task.status === 'retrying';
    if (!changed && !(live && now >= this.#dueAt)) return;
    this.#task = task;
    if (changed) {
      this.#showStatus(task);
      this.#showText(task);
    }
    if (now < this.#dueAt && !this.#settled) return;
    this.#dueAt = now + 100;
    setText(this.#facts, factWords(task, now));
    setText(this.#notice, noticeWords(task, now));
    if (!this.#compact) return;
    setText(this.#snippet, snippetOf(this.#text, this.#settled));
    this.#hide(this.#all, this.#text === '');
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
    if (this.#markdown.upToDate) return;
    this.#markdown.work(deadline);
    this.#unmeasured ||= this.#markdown.upToDate && this.#ended;
  }

  /** Whether it has to be measured: best when the layout is done, and before anything is written. */
  get unmeasured(): boolean {
    return this.#unmeasured;
  }

  /** Measures again, since the room has changed. */
  remeasure(): void {
    this.#unmeasured = this.#ended && this.#markdown.upToDate;
  }

  /** What `finishMeasuring` needs, read without writing: of many cards all are read before any is written. */
  measure(): { hides: boolean; wide: HTMLElement[] } {
    const { scrollHeight, clientHeight } = this.#answer;
    return { hides: scrollHeight > clientHeight + 2, wide: scrollByKeyboard.find(this.#answer) };
  }

  finishMeasuring({ hides, wide }: ReturnType<Card['measure']>): void {
    this.#unmeasured = false;
    scrollByKeyboard.mark(wide);
    if (!this.#compact && !this.#whole) this.#hide(this.#all, !hides);
  }

  /** Shows everything, for print, and takes it back. */
  print(printing: boolean): void {
    if (!this.#compact || this.#task === undefined) return;
    if (printing) this.#markdown.show(this.#text, this.#ended);
    if (printing) this.#markdown.work(Number.POSITIVE_INFINITY);
  }

  get #whole(): boolean {
    return this.element.classList.contains('whole');
  }

  get #ended(): boolean {
    return this.#status === 'completed' || this.#status === 'failed' || this.#status === 'cancelled';
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
    // A line of many renders no answer that nobody sees.
    if (!this.#compact || this.#whole) this.#markdown.show(this.#text, this.#ended);
  }

  #showStatus(task: TaskState): void {
    const status = cardStatus(task);
    if (status === this.#status) return;
    this.#status = status;
    this.element.dataset['status'] = status;
    setText(this.#sign, signs[status]);
    setText(this.#state, stateWords(task, this.#ranked));
    this.#answer.classList.toggle('follow', !this.#ended);
    this.#hide(this.#cancel, this.#ended || this.#played);
    this.#hide(this.#again, this.#played || (status !== 'failed' && status !== 'cancelled'));
    this.#hide(this.#copy, status !== 'completed');
    // Its height is limited again: what is hidden is known when all is rendered.
    if (!this.#ended && !this.#compact) {
      this.#showAll(false);
      this.#hide(this.#all, true);
    }
  }

  /** A button that goes away while it has the focus hands it to the card's title, not to the top of the page. */
  #hide(element: HTMLButtonElement, hidden: boolean): void {
    if (hidden && element === document.activeElement) this.#title.focus({ preventScroll: true });
    element.hidden = hidden;
  }

  #showAll(whole: boolean): void {
    if (whole === this.#whole) return;
    this.#actions.resize();
    this.element.classList.toggle('whole', whole);
    this.#all.setAttribute('aria-expanded', String(whole));
    setText(this.#all, whole ? 'Show less' : 'Show all');
    this.#all.setAttribute('aria-label', `${whole ? 'Show less' : 'Show all'} of the answer of ${this.#title.title}`);
    if (this.#task) this.#showText(this.#task);
    this.work(performance.now() + 30);
  }
}
