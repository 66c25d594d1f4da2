/** A part of the page that is drawn from the state. */
export interface Part {
  /**
   * Draws what changed.
   * @param deadline of `performance.now()`: work that can wait stops there
   * @returns whether it wants to be drawn in the next frame too
   */
  draw(deadline: number): boolean;
}

/** What a frame may cost, in milliseconds: the rest is the browser's, and the visitor's. */
const frameBudgetMs = 8;

/** Between drawings: text that grows thirty times a second looks as live as sixty times, at half the cost. */
const everyMs = 28;

/** Draws its parts at most once per animation frame, however often it is asked to. */
export class FrameLoop {
  readonly #parts: readonly Part[];
  #asked = false;
  #drawnAt = 0;

  constructor(...parts: readonly Part[]) {
    this.#parts = parts;
  }

  request(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame((now) => this.#frame(now));
  }

  #frame(now: number): void {
    this.#asked = false;
    if (now - this.#drawnAt < everyMs) return this.request();
    this.#drawnAt = now;
    const deadline = performance.now() + frameBudgetMs;
    let again = false;
    for (const part of this.#parts) again = part.draw(deadline) || again;
    if (again) this.request();
  }
}
