import type { AttemptEnd } from '../model/AttemptEnd.js';
import type { Lease } from '../model/Lease.js';
import type { LimiterState } from '../model/LimiterState.js';
import type { PermitRequest } from '../model/PermitRequest.js';
import type { WindowEntry } from './SlidingWindowLog.js';

/** Who granted a permit and gets it back. */
interface PermitOwner {
  release(permit: Permit, end: AttemptEnd | undefined): LimiterState | undefined;
}

/** A slot of a limiter, and what was written down for it. */
export class Permit implements Lease {
  readonly request: PermitRequest;
  /** Where its request is counted, if there is a quota of requests. */
  readonly entry: WindowEntry | undefined;
  /** Whether it probes an outage. */
  readonly isProbe: boolean;
  /** How many ran as it was granted, itself included: the load under which the server was asked. */
  readonly load: number;
  #owner: PermitOwner | undefined;

  constructor(
    owner: PermitOwner,
    request: PermitRequest,
    entry: WindowEntry | undefined,
    isProbe: boolean,
    load: number,
  ) {
    this.#owner = owner;
    this.load = load;
    this.request = request;
    this.entry = entry;
    this.isProbe = isProbe;
  }

  release(end?: AttemptEnd): LimiterState | undefined {
    const owner = this.#owner;
    this.#owner = undefined;
    return owner?.release(this, end);
  }
}
