import { asyncScheduler } from 'rxjs';
import { onAbort } from '../../core/util/onAbort.js';
import { clampDelay } from '../../core/util/clampDelay.js';
import { beginMessage, heartbeatComment } from '../wire/sseMessage.js';
import { type LogEntry, sseOf } from './RunLog.js';

/** How a stored run is sent. */
export interface RunStreamSettings {
  /** Where the run is, for its first message. */
  readonly address: string;
  readonly heartbeatMs: number;
  /** Aborted when the visitor leaves. */
  readonly signal: AbortSignal;
}

/**
 * A stored run as the body of a response. It is read at the reader's pace, from what the store holds anyway: a reader who
 * lags costs nothing.
 *
 * @param follow what happened, and happens; begins with the first read, ends with the signal it is given
 */
export function runStream(
  follow: (signal: AbortSignal) => AsyncGenerator<readonly LogEntry[], void>,
  { address, heartbeatMs, signal }: RunStreamSettings,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const left = new AbortController();
  let cancelled = false;
  let stopListening = () => {};
  const leave = () => left.abort();
  let entries: AsyncGenerator<readonly LogEntry[], void> | undefined;
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      if (!entries) {
        if (signal.aborted) return controller.close();
        stopListening = onAbort(signal, leave);
        entries = follow(left.signal);
        return send(beginMessage({ heartbeatMs, run: address, at: Date.now() }));
      }
      const beat = asyncScheduler.schedule(function () {
        // A reader who reads nothing needs no sign of life.
        if (controller.desiredSize === 0) send(heartbeatComment);
        this.schedule(undefined, clampDelay(heartbeatMs));
      }, clampDelay(heartbeatMs));
      try {
        const { value, done } = await entries.next();
        if (!done) return send(value.map(sseOf).join(''));
        if (!cancelled) controller.close();
      } finally {
        beat.unsubscribe();
      }
      stopListening();
    },
    cancel() {
      stopListening();
      cancelled = true;
      leave();
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}
