/** How long after the last touch somebody is taken to be reading still, in milliseconds: a finger does not hover. */
const afterTouchMs = 4_000;

/**
 * Knows whether the visitor is reading in a part of the page: the pointer is over it, the keyboard's focus or a selection
 * is in it, or a finger was on it a moment ago. What is read must not move away.
 */
export class Reading {
  readonly #area: HTMLElement;
  readonly #changed: () => void;
  #over = false;
  #touched: ReturnType<typeof setTimeout> | undefined;
  #was = false;

  /** @param changed is called when reading begins or ends */
  constructor(area: HTMLElement, changed: () => void) {
    this.#area = area;
    this.#changed = changed;
    area.addEventListener('pointerenter', (event) => this.#point(event, true));
    area.addEventListener('pointerleave', (event) => this.#point(event, false));
    for (const touch of ['touchstart', 'touchmove', 'touchend'] as const) {
      area.addEventListener(touch, () => this.#touch(), { passive: true });
    }
    // Where the focus goes is known only after it has left.
    area.addEventListener('focusin', () => this.#look());
    area.addEventListener('focusout', () => queueMicrotask(() => this.#look()));
    document.addEventListener('selectionchange', () => this.#look());
  }

  get now(): boolean {
    return this.#over || this.#touched !== undefined || this.#hasFocus || this.#hasSelection;
  }

  /** Focus that a click left on a button says nothing: the pointer has its say. */
  get #hasFocus(): boolean {
    return this.#area.querySelector(':focus-visible') !== null;
  }

  get #hasSelection(): boolean {
    const selection = document.getSelection();
    return selection !== null && !selection.isCollapsed && this.#area.contains(selection.anchorNode);
  }

  #point({ pointerType }: PointerEvent, over: boolean): void {
    this.#over = over && pointerType !== 'touch';
    this.#look();
  }

  #touch(): void {
    clearTimeout(this.#touched);
    this.#touched = setTimeout(() => {
      this.#touched = undefined;
      this.#look();
    }, afterTouchMs);
    this.#look();
  }

  #look(): void {
    if (this.now === this.#was) return;
    this.#was = !this.#was;
    this.#changed();
  }
}
