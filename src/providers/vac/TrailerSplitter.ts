import { parseJsonObject } from '../http/parseJsonObject.js';
import type { JsonObject } from '../../core/util/isObject.js';
import { failureMatcher, objectMatcher, type TrailerMatcher } from './trailerMatchers.js';

/** The words that follow a Python program's message about its own failure. */
export const traceback = 'Traceback (most recent call last)';

/** The end of a text stream. */
export interface StreamEnd {
  /** Text that was held back and is text after all. */
  readonly text: string;
  /** The JSON object glued to the end of the text. */
  readonly document?: JsonObject;
  /** The report that the server appended if its agent failed in mid-stream, traceback and all. */
  readonly failure?: string;
}

/**
 * Separates a VAC's text stream from what is glued to its end: the JSON object with the whole answer and its sources, or
 * `Streaming Error: …` with a traceback. The text itself may hold JSON too, so whatever could be that end is held back
 * until it is known not to be. Each character is looked at once, except after a wrong guess.
 */
export class TrailerSplitter {
  #held: string[] = [];
  #matcher: TrailerMatcher | undefined;
  #document: JsonObject | undefined;
  /** True if what is held is a whole object. */
  #isWhole = false;

  /** Takes the next piece; returns what is surely text. */
  push(piece: string): string {
    let sure = '';
    let at = 0;
    while (at < piece.length) {
      if (!this.#matcher) {
        const start = trailerStart(piece, at);
        sure += piece.slice(at, start);
        at = start;
        if (at === piece.length) break;
        this.#matcher = piece[at] === '{' ? objectMatcher() : failureMatcher();
      }
      const verdict = this.#read(piece, at);
      if (verdict.rejected) {
        const [text, rest] = this.#reject();
        sure += text + this.push(rest);
      }
      at = verdict.next;
    }
    return sure;
  }

  /** Decides about what is held, now that the stream has ended. */
  end(): StreamEnd {
    let text = '';
    while (this.#matcher) {
      if (this.#document) return { text, document: this.#document };
      const held = this.#held.join('');
      if (this.#matcher.isFailure && held.includes(traceback)) return { text, failure: held };
      const [sure, rest] = this.#reject();
      text += sure + this.push(rest);
    }
    return { text };
  }

  /** Shows the matcher what comes, from `at`, and holds what it accepts. A character that it rejects comes next. */
  #read(piece: string, at: number): { rejected: boolean; next: number } {
    for (let i = at; i < piece.length; i++) {
      const char = piece[i] as string;
      const verdict = this.#isWhole && char.trim() !== '' ? 'no' : (this.#matcher as TrailerMatcher).read(char);
      if (verdict === 'no') {
        this.#held.push(piece.slice(at, i));
        return { rejected: true, next: i };
      }
      if (verdict === 'closed') {
        this.#held.push(piece.slice(at, i + 1));
        const document = parseJsonObject(this.#held.join(''));
        this.#isWhole = document !== undefined;
        if (document && 'answer' in document) this.#document = document;
        else return { rejected: true, next: i + 1 };
        at = i + 1;
      }
    }
    this.#held.push(piece.slice(at));
    return { rejected: false, next: piece.length };
  }

  /** Lets go of a wrong guess: a whole object is text throughout, else what follows the first character is read again. */
  #reject(): [text: string, rest: string] {
    const held = this.#held.join('');
    const known = this.#isWhole ? held.length : 1;
    this.#held = [];
    this.#matcher = undefined;
    this.#document = undefined;
    this.#isWhole = false;
    return [held.slice(0, known), held.slice(known)];
  }
}

/** Finds the next character that a trailer may begin with, or the piece's end. */
function trailerStart(piece: string, from: number): number {
  for (let i = from; i < piece.length; i++) if (piece[i] === '{' || piece[i] === 'S') return i;
  return piece.length;
}
