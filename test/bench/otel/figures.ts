/** No `around`; `around: tracing()` without an SDK; the same with one that makes spans and metrics. */
export type Variant = 'unused' | 'unheard' | 'sdk';

/** What a measurement gave. */
export interface Figures {
  readonly elapsedMs: number;
  /** Of all threads, garbage collection included: busy neighbours make a run longer, and take no CPU time of it. */
  readonly cpuMs: number;
  /** What the heap grew by over the tasks after those that were measured. */
  readonly heapMb: number;
  /** Spans that were exported. */
  readonly exported: number;
}
