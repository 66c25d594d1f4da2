import { BehaviorSubject } from 'rxjs';

/** What to do where a key is wanted and none is there: the same words wherever it is said. */
export const keyWanted = 'Enter your Gemini API key, or let the mock answer.';

/**
 * Holds the visitor's API key: here in memory, and nowhere else. It is in no attribute, storage, address, log or event,
 * and gone with the page, or earlier.
 */
export class KeyHolder {
  readonly #held$ = new BehaviorSubject(false);
  /** Whether there is a key. */
  readonly held$ = this.#held$.asObservable();
  #key = '';

  /** The key, for the one place that makes the client. */
  read(): string {
    return this.#key;
  }

  set(key: string): void {
    this.#key = key.trim();
    this.#held$.next(this.#key !== '');
  }

  clear(): void {
    this.set('');
  }

  get held(): boolean {
    return this.#held$.value;
  }
}
