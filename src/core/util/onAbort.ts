type Listener = () => void;

/** Those who follow a signal, by signal: they share one listener of it. */
const followers = new WeakMap<AbortSignal, Followers>();

/**
 * Calls `listener` once when the signal is aborted; at once if it already is.
 *
 * However many follow one signal, it gets a single listener: with one for each, Node warns of a leak from the eleventh
 * on, and removing one searches through all of them.
 *
 * @returns what stops following; nothing of ours stays on the signal once all have stopped
 */
export function onAbort(signal: AbortSignal, listener: Listener): () => void {
  if (signal.aborted) {
    listener();
    return () => undefined;
  }
  let shared = followers.get(signal);
  if (!shared) followers.set(signal, (shared = new Followers(signal)));
  return shared.add(listener);
}

class Followers {
  readonly #signal: AbortSignal;
  // Objects, since the same function may follow twice.
  readonly #entries = new Set<{ readonly listener: Listener }>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this);
  }

  add(listener: Listener): () => void {
    const entry = { listener };
    this.#entries.add(entry);
    return () => {
      if (this.#entries.delete(entry) && this.#entries.size === 0) this.#leave();
    };
  }

  handleEvent(): void {
    const entries = [...this.#entries];
    this.#leave();
    for (const entry of entries) {
      // One that an earlier one stopped is not called any more.
      if (this.#entries.delete(entry)) entry.listener();
    }
  }

  #leave(): void {
    followers.delete(this.#signal);
    this.#signal.removeEventListener('abort', this);
  }
}
