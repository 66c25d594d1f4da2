import type { MockCall } from './MockCall.js';

/** Numbers of calls, by their state. */
export interface CallCounts {
  /** All calls so far. */
  readonly made: number;
  /** Calls that wait for their answer, or get it. */
  readonly inFlight: number;
  /** The most that were in flight at a time. */
  readonly peakInFlight: number;
  /** Answered to the end. */
  readonly answered: number;
  /** Refused, blocked or broken off, by the script or for a wrong request. */
  readonly failed: number;
  /**
   * Ended by the caller before the answer was over. A service worker of a browser does not hear of a caller who
   * leaves before the body's first byte: there such a call stays in flight.
   */
  readonly aborted: number;
}

/** The calls so far. Counts are of all of them; of the calls themselves it keeps the latest. */
export class CallLog<Call extends MockCall = MockCall> {
  static readonly kept = 1_000;
  readonly calls: Call[] = [];
  readonly counts = { made: 0, inFlight: 0, peakInFlight: 0, answered: 0, failed: 0, aborted: 0 };

  began(call: Call): void {
    this.calls.push(call);
    if (this.calls.length > CallLog.kept) this.calls.shift();
    const { counts } = this;
    counts.made++;
    counts.inFlight++;
    counts.peakInFlight = Math.max(counts.peakInFlight, counts.inFlight);
  }

  /** The first ending counts: a caller who aborts when all is over aborts nothing. */
  ended(call: Call, status: 'answered' | 'failed' | 'aborted'): void {
    if (call.status !== 'waiting' && call.status !== 'answering') return;
    call.status = status;
    this.counts.inFlight--;
    this.counts[status]++;
  }
}
