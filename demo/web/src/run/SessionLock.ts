/**
 * Which of the tabs that follow one session may cancel what it lets go of: a tab that is duplicated takes the session along,
 * and a new question in one of the two must not end the run that the other shows. The first holds the lock; the other has it
 * once the first is closed or reloaded. Where the browser has no locks (it has them in secure contexts), each may.
 */
export class SessionLock {
  #isHeld = !('locks' in navigator);
  #release: () => void = () => undefined;

  /** @param id the session's */
  constructor(id: string) {
    const released = new Promise<void>((resolve) => (this.#release = resolve));
    if (this.#isHeld) return;
    const hold = () => {
      this.#isHeld = true;
      return released;
    };
    navigator.locks.request(`parallel-genai:${id}`, hold).catch(() => (this.#isHeld = true));
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  release(): void {
    this.#release();
  }
}
