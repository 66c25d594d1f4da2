import type { CompleteEvent } from '../../core/model/events.js';
import type { Journal } from '../wire/Journal.js';

/** Where an answer is. */
interface Place {
  /** The id of the entry before. */
  readonly after: string | undefined;
  /** The answer itself, where it is small. */
  readonly event: CompleteEvent | undefined;
}

/** Longer answers are read again when they are needed. */
const longestHeld = 1_000;
/** So much is held in all. */
const mostHeld = 8_000_000;

/** The answers in a journal, by the name and the key of their tasks: where they are, and the small ones themselves. */
export class Answers {
  readonly #journal: Journal;
  readonly #places = new Map<string, Place>();
  #held = 0;
  /** The id of the journal's last entry. */
  lastId = 0;

  private constructor(journal: Journal) {
    this.#journal = journal;
  }

  static async read(journal: Journal): Promise<Answers> {
    const answers = new Answers(journal);
    let after: string | undefined;
    for await (const entry of journal.read()) {
      if (entry.type === 'event' && entry.event.type === 'complete') answers.#add(entry.event, entry.key, after);
      after = entry.id;
    }
    answers.lastId = Number(after ?? '0');
    return answers;
  }

  /** The latest answer to this task, if there is one. */
  async find(name: string, key: string | undefined): Promise<CompleteEvent | undefined> {
    const place = this.#places.get(identity(name, key));
    if (!place || place.event) return place?.event;
    for await (const entry of this.#journal.read(place.after)) {
      return entry.type === 'event' && entry.event.type === 'complete' ? entry.event : undefined;
    }
    return undefined;
  }

  #add(event: CompleteEvent, key: string | undefined, after: string | undefined): void {
    const { value } = event;
    const size = typeof value === 'string' ? value.length : (JSON.stringify(value) ?? '').length;
    const isHeld = size <= longestHeld && this.#held + size <= mostHeld;
    if (isHeld) this.#held += size;
    this.#places.set(identity(event.name, key), { after, event: isHeld ? event : undefined });
  }
}

const identity = (name: string, key: string | undefined): string => JSON.stringify([name, key]);
