import type { LimiterState } from '../../core/model/LimiterState.js';

/** Over so long a time the speed is measured. */
const windowMs = 60_000;

/** The figures of a run of the command. */
export class Tally {
  /** Rows to be answered in all, those that were before included; unknown while the input is a pipe. */
  total: number | undefined;
  /** Rows that were answered before. */
  before = 0;
  answered = 0;
  failed = 0;
  /** Lines of input that cannot be used. */
  bad = 0;
  tokens = 0;
  /** What the tokens cost, in the currency of the prices; absent without prices. */
  cost: number | undefined;
  /** Tokens of models that have no price. */
  unpricedTokens = 0;
  limiter: LimiterState | undefined;
  readonly startedAt = performance.now();
  /** How many rows had ended, and when. */
  #samples: { readonly at: number; readonly ended: number }[] = [];

  /** Rows that ended in this run. */
  get ended(): number {
    return this.answered + this.failed;
  }

  get left(): number | undefined {
    return this.total === undefined ? undefined : this.total - this.before - this.ended;
  }

  /** Since the beginning, in milliseconds. */
  get elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  /** Rows a minute, lately; to be asked again and again. */
  rate(): number {
    const now = performance.now();
    this.#samples.push({ at: now, ended: this.ended });
    while (this.#samples.length > 2 && (this.#samples[1]?.at ?? now) < now - windowMs) this.#samples.shift();
    const first = this.#samples[0];
    const { at, ended } = first && first.at < now - 1_000 ? first : { at: this.startedAt, ended: 0 };
    return now > at ? ((this.ended - ended) * 60_000) / (now - at) : 0;
  }
}
