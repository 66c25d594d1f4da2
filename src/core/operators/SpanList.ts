import { PersistentVector } from './PersistentVector.js';
import type { AttemptSpan } from './taskState.js';

/** How a span ended. */
type SpanEnd = Pick<AttemptSpan, 'endedAt' | 'end' | 'error'>;

/**
 * A task's attempts, never changed. Whatever ends one of them ends all that are open: they are hedges of each other. So
 * the open ones are the last ones, and no event has to look at those before.
 */
export class SpanList {
  readonly #spans: PersistentVector<AttemptSpan>;
  /** The first that is open. */
  readonly #openFrom: number;

  constructor(spans = new PersistentVector<AttemptSpan>(), openFrom = 0) {
    this.#spans = spans;
    this.#openFrom = openFrom;
  }

  begin(attempt: number, startedAt: number): SpanList {
    return new SpanList(this.#spans.append({ attempt, startedAt }), this.#openFrom);
  }

  /** The first chunk of an attempt came. */
  firstChunk(attempt: number, firstChunkAt: number): SpanList {
    // From the end: it is nearly always the latest that speaks.
    for (let index = this.#spans.length - 1; index >= this.#openFrom; index--) {
      const span = this.#spans.at(index);
      if (span?.attempt !== attempt) continue;
      return new SpanList(this.#spans.with(index, { ...span, firstChunkAt }), this.#openFrom);
    }
    return this;
  }

  /** Ends all that are open. @param end for this attempt @param otherEnd for those that raced with it */
  end(attempt: number | undefined, end: SpanEnd, otherEnd = end): SpanList {
    let spans = this.#spans;
    for (let index = this.#openFrom; index < spans.length; index++) {
      const span = spans.at(index) as AttemptSpan;
      spans = spans.with(index, { ...span, ...(span.attempt === attempt ? end : otherEnd) });
    }
    return new SpanList(spans, spans.length);
  }

  toArray(): readonly AttemptSpan[] {
    return this.#spans.toArray();
  }
}
