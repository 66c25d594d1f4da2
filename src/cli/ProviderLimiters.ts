import type { Subscription } from 'rxjs';
import { createLimiter } from '../core/limiter/createLimiter.js';
import type { Limiter } from '../core/model/Limiter.js';
import type { Tally } from './batch/Tally.js';
import type { RunCommand } from './commandLine.js';

/** A limiter for each provider: one that refuses for a while holds up no rows of the others. */
export class ProviderLimiters {
  readonly #command: Pick<RunCommand, 'rpm' | 'tpm'>;
  readonly #tally: Tally;
  readonly #limiters = new Map<string, Limiter>();
  readonly #states: Subscription[] = [];

  /** @param tally is told what they do */
  constructor(command: Pick<RunCommand, 'rpm' | 'tpm'>, tally: Tally) {
    this.#command = command;
    this.#tally = tally;
  }

  get(provider: string): Limiter {
    const known = this.#limiters.get(provider);
    if (known) return known;
    const { rpm, tpm } = this.#command;
    const limiter = createLimiter({ ...quota('requests', rpm), ...quota('tokens', tpm) });
    this.#limiters.set(provider, limiter);
    const next = (state: Tally['limiter']) => (this.#tally.limiter = state);
    this.#states.push(limiter.state$.subscribe({ next, error: () => undefined }));
    return limiter;
  }

  release(): void {
    for (const states of this.#states) states.unsubscribe();
  }
}

const quota = (name: 'requests' | 'tokens', limit: number | undefined) =>
  limit === undefined ? undefined : { [name]: { limit, perMs: 60_000 } };
