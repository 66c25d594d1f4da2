import { HttpError } from 'parallel-genai';
import { createQuota, type Quota, type QuotaKind, type Rate } from './quotas.js';
import { type LogNormal, logNormal, type Random, seededRandom } from './random.js';

/** A time in which calls fail with 503 before they reach the quota. Milliseconds from the start of the run. */
export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
  /** How many of the calls fail: 1 for all. */
  readonly share: number;
}

/** How a simulated provider behaves. Times are milliseconds, moments are measured from the start of the run. */
export interface ProviderOptions {
  readonly quota: QuotaKind;
  readonly requests: Rate;
  /** How long a call takes that is let through, whether it is answered or overloaded. */
  readonly latency: LogNormal;
  /** How long a 429 takes, and a 503 of an outage. */
  readonly rejection: LogNormal;
  /** Share of calls that are let through and then fail with 503, at any time. */
  readonly overloadShare: number;
  readonly outages: readonly Outage[];
  /** Where in a window the run begins: for fixed windows the time since the last minute began. */
  readonly offsetMs: number;
}

/** The provider: 60 requests a minute, 3 % of 503s, a median of 2 s. */
export const standardProvider: ProviderOptions = {
  quota: 'fixed',
  requests: { limit: 60, perMs: 60_000 },
  latency: { medianMs: 2_000, p99Ms: 6_400 },
  rejection: { medianMs: 100, p99Ms: 300 },
  overloadShare: 0.03,
  outages: [],
  offsetMs: 0,
};

/** How a call that was let through went: what the best run has to find room for. */
export interface AdmittedCall {
  readonly startMs: number;
  readonly latencyMs: number;
  readonly outcome: 'answered' | 'overloaded' | 'aborted';
}

/** A provider of the simulation: answers calls by the clock that is installed, and keeps the books. */
export class Provider {
  readonly options: ProviderOptions;
  readonly admitted: AdmittedCall[] = [];
  /** Tasks that got an answer. */
  readonly answered = new Set<number>();
  calls = 0;
  rejectedByQuota = 0;
  rejectedByOutage = 0;
  readonly #quota: Quota;
  readonly #startedAt = Date.now();
  // One source of chance for each purpose: who makes more calls still meets the same latencies.
  readonly #latencies: Random;
  readonly #rejections: Random;
  readonly #overloads: Random;

  constructor(options: ProviderOptions, seed: number) {
    this.options = options;
    this.#quota = createQuota(options.quota, options.requests);
    this.#latencies = seededRandom(seed * 3 + 1);
    this.#rejections = seededRandom(seed * 3 + 2);
    this.#overloads = seededRandom(seed * 3 + 3);
  }

  /** One HTTP request for a task. Rejects with an HttpError, or with the signal's reason. */
  call(task: number, signal?: AbortSignal): Promise<string> {
    const { rejection, latency, overloadShare, offsetMs } = this.options;
    const startMs = Date.now() - this.#startedAt;
    this.calls++;
    if (this.#isOutAt(startMs)) {
      this.rejectedByOutage++;
      const latencyMs = logNormal(rejection, this.#rejections);
      return after(latencyMs, () => Promise.reject(new HttpError('The model is overloaded.', 503)), signal);
    }
    const closedForMs = this.#quota.waitMs(startMs + offsetMs);
    this.#quota.count(startMs + offsetMs, closedForMs === 0);
    if (closedForMs > 0) {
      this.rejectedByQuota++;
      const retryAfterMs = Math.floor(closedForMs / 1_000) * 1_000;
      const error = new HttpError('Quota exceeded.', 429, { retryAfterMs });
      return after(logNormal(rejection, this.#rejections), () => Promise.reject(error), signal);
    }
    const latencyMs = logNormal(latency, this.#latencies);
    const overloaded = this.#overloads() < overloadShare;
    const index = this.admitted.push({ startMs, latencyMs, outcome: overloaded ? 'overloaded' : 'answered' }) - 1;
    signal?.addEventListener('abort', () => {
      const spentMs = Date.now() - this.#startedAt - startMs;
      if (spentMs < latencyMs) this.admitted[index] = { startMs, latencyMs: spentMs, outcome: 'aborted' };
    });
    const end = () => {
      if (overloaded) return Promise.reject(new HttpError('The model is overloaded.', 503));
      this.answered.add(task);
      return Promise.resolve(`answer ${task}`);
    };
    return after(latencyMs, end, signal);
  }

  #isOutAt(ms: number): boolean {
    const outage = this.options.outages.find(({ fromMs, toMs }) => ms >= fromMs && ms < toMs);
    return outage !== undefined && (outage.share === 1 || this.#overloads() < outage.share);
  }
}

/** What `end` promises, `ms` later; or the signal's reason, if that comes first. */
function after<T>(ms: number, end: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      end().then(resolve, reject);
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
