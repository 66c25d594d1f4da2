import { h } from '../dom/h.js';
import { closeEmphasis } from './closeEmphasis.js';
import { blocksOf, noLinks, renderBlocks } from './renderBlock.js';
import { longestBlock, splitBlocks, windowChars } from './splitBlocks.js';

/** How much text a piece holds, in characters. */
const pieceChars = 1_000;

/**
 * Shows a growing Markdown text. Finished blocks are rendered once, only the last, open one again and again, and no
 * step takes longer than one window of text does: neither many fast chunks nor one huge answer holds up the page.
 */
export class MarkdownView {
  readonly element: HTMLElement;
  readonly #tail = h('div', { class: 'tail' });
  #settled = h('div', { class: 'settled' });
  #text = '';
  #final = false;
  /** How much of the text is rendered for good. */
  #offset = 0;
  #carry = '';
  #pieceLength = 0;
  #links = noLinks();
  #shownLength = 0;
  #shownFinal = false;
  #linksAtStart = 0;
  #tailCostMs = 0;
  #nextTailAt = 0;

  constructor() {
    this.element = h('div', { class: 'markdown' }, this.#settled, this.#tail);
  }

  /** The text as it is now; `final` when nothing will be added. A text that is no continuation begins anew. */
  show(text: string, final: boolean): void {
    if (text === this.#text && final === this.#final) return;
    const plain = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    if (plain.length < this.#text.length || (final && !plain.startsWith(this.#text))) this.clear();
    this.#text = plain;
    this.#final = final;
  }

  clear(): void {
    this.#text = '';
    this.#final = false;
    this.#links = noLinks();
    this.#linksAtStart = 0;
    this.#shownLength = 0;
    this.#shownFinal = false;
    this.#restart(h('div', { class: 'settled' }));
    this.#tail.replaceChildren();
    this.element.replaceChildren(this.#settled, this.#tail);
  }

  /** Whether everything is on the screen. */
  get upToDate(): boolean {
    return this.#shownLength === this.#text.length && this.#shownFinal === this.#final;
  }

  /** Renders what is new, a step at a time, until all is done or `deadline` (of `performance.now()`) has passed. */
  work(deadline: number): void {
    do {
      if (this.upToDate || !this.#step()) return;
    } while (performance.now() < deadline);
  }

  /** @returns whether another step would do something now */
  #step(): boolean {
    for (let size = windowChars; ; size *= 2) {
      const window = this.#text.slice(this.#offset, this.#offset + size);
      const more = this.#offset + size < this.#text.length;
      const taken = this.#take(window, more, more && size >= longestBlock);
      if (taken !== undefined) return taken;
    }
  }

  /** @returns whether another step would do something now; nothing where the window holds no whole block */
  #take(window: string, more: boolean, mustCut: boolean): boolean | undefined {
    const whole = !more && this.#final;
    if (!more && !whole && performance.now() < this.#nextTailAt) return false;
    const { closed, length, carry } = whole
      ? { closed: blocksOf(this.#carry + window, this.#links), length: window.length, carry: '' }
      : splitBlocks(window, this.#carry, mustCut, this.#links);
    if (length > 0) {
      this.#append(renderBlocks(closed), length);
      this.#offset += length;
      this.#carry = carry;
    }
    if (more) {
      if (length === 0) return undefined;
      this.#tail.replaceChildren();
      return true;
    }
    if (whole) return this.#finish();
    this.#renderTail(window.slice(length));
    this.#shownLength = this.#text.length;
    return false;
  }

  /** Adds finished blocks, in pieces of about a screen: those out of sight cost no layout and no paint. */
  #append(blocks: DocumentFragment, length: number): void {
    let piece = this.#settled.lastElementChild;
    if (!piece || this.#pieceLength >= pieceChars) {
      piece = h('div', { class: 'piece' });
      this.#settled.append(piece);
      this.#pieceLength = 0;
    }
    piece.append(blocks);
    this.#pieceLength += length;
  }

  /** The open block. The longer it takes, the less often it is done: at most a tenth of the time. */
  #renderTail(rest: string): void {
    const began = performance.now();
    this.#tail.replaceChildren(renderBlocks(blocksOf(closeEmphasis(this.#carry + rest), noLinks(this.#links))));
    this.#tailCostMs = performance.now() - began;
    this.#nextTailAt = began + Math.max(30, this.#tailCostMs * 10);
  }

  #finish(): boolean {
    this.#tail.replaceChildren();
    const links = Object.keys(this.#links).length;
    if (links > this.#linksAtStart) {
      // Links may be defined below the text that uses them: now that all are known, once more, out of sight.
      this.#linksAtStart = links;
      this.#restart(h('div', { class: 'settled' }));
      return true;
    }
    if (this.#settled.parentNode !== this.element) this.element.replaceChildren(this.#settled, this.#tail);
    this.#shownLength = this.#text.length;
    this.#shownFinal = true;
    return false;
  }

  #restart(into: HTMLDivElement): void {
    this.#settled = into;
    this.#offset = 0;
    this.#carry = '';
  }
}
