/** What a limiter does at the moment. */
export interface LimiterState {
  /**
   * `open`; `closed` until a known time, since a server asked to wait; `probing` an outage with single attempts;
   * `exhausted`: a quota is used up that waiting a while does not refill; `paused` by `pause()`.
   */
  readonly status: 'open' | 'closed' | 'probing' | 'exhausted' | 'paused';
  /** When it opens or probes again, in milliseconds since the epoch; absent while it is open or paused. */
  readonly closedUntil?: number | undefined;
  /** The most attempts that it lets run at a time now. */
  readonly concurrency: number;
  /** The quota of requests that it keeps to: as given, or as learned from the server's refusals. */
  readonly requests?:
    | {
        /** Requests in a window. */
        readonly limit: number;
        /** Length of the window in milliseconds. */
        readonly perMs: number;
      }
    | undefined;
}
