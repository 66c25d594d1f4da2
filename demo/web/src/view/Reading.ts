/** How long after the last touch somebody is taken to be reading still, in milliseconds: a finger does not hover. */
const afterTouchMs = 4_000;

/**
 * Knows where in a part of the page the visitor is reading: under the pointer, once it has moved there, or else where the
 * keyboard's focus, a selection or the last touch is. What is read must not move away.
 */
export class Reading {
  readonly #area: HTMLElement;
  readonly #changed: () => void;
  #pointed: Element | undefined;
  #touched: Element | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #was: Element | undefined;

  /** @param changed is called when reading begins, ends, or goes on elsewhere */
  constructor(area: HTMLElement, changed: () => void) {
    this.#area = area;
    this.#changed = changed;
    area.addEventListener('pointermove', (event) => {
      // Page that was scrolled under a pointer that rests is not read by that.
      if (event.pointerType === 'touch' || (event.movementX === 0 && event.movementY === 0)) return;
      this.#point(event.target as Element);
    });
    area.addEventListener('pointerleave', () => this.#point(undefined));
    for (const type of ['touchstart', 'touchmove', 'touchend'] as const) {
      area.addEventListener(type, ({ target }) => this.#touch(target as Element), { passive: true });
    }
    // Where the focus goes is known only after it has left.
    area.addEventListener('focusin', () => this.#look());
    area.addEventListener('focusout', () => queueMicrotask(() => this.#look()));
    document.addEventListener('selectionchange', () => this.#look());
  }

  /** The element that is read; undefined while nobody reads. */
  get at(): Element | undefined {
    // Focus that a click left on a button says nothing: the pointer has its say.
    return this.#pointed ?? this.#touched ?? this.#area.querySelector(':focus-visible') ?? this.#selected;
  }

  get #selected(): Element | undefined {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !this.#area.contains(selection.anchorNode)) return undefined;
    return selection.anchorNode?.parentElement ?? undefined;
  }

  #point(element: Element | undefined): void {
    this.#pointed = element;
    this.#look();
  }

  #touch(element: Element): void {
    this.#touched = element;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#touched = undefined;
      this.#look();
    }, afterTouchMs);
    this.#look();
  }

  #look(): void {
    const { at } = this;
    if (at === this.#was) return;
    this.#was = at;
    this.#changed();
  }
}
