import type { Rate } from './quotas.js';

/** What a contestant is given to do. */
export interface Job {
  readonly calls: number;
  readonly concurrency: number;
  /** Attempts for each call in all, the first included. */
  readonly attempts: number;
  /** The provider's quota, for contestants that are told. */
  readonly requests: Rate;
  /** One HTTP request: an answer, or an HttpError with status 429 (and `retryAfterMs`) or 503. */
  readonly call: (task: number, signal?: AbortSignal) => Promise<string>;
}

/** A way to make many calls. */
export interface Contestant {
  readonly name: string;
  /** @returns the answers, of those calls that were not given up */
  run(job: Job): Promise<readonly string[]>;
}
