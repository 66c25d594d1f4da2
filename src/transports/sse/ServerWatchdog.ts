import { asyncScheduler, interval, type Subscriber, Subscription } from 'rxjs';
import { clampDelay } from '../../core/util/clampDelay.js';
import { ConnectionError } from '../../core/model/errors.js';

/** How many of the server's signs of life may be missing. */
const maxMissedHeartbeats = 3;

/** Fails the stream when the server falls silent: a connection to a machine that is gone just says nothing. */
export class ServerWatchdog {
  readonly #subscriber: Subscriber<unknown>;
  readonly #connecting = new Subscription();
  #answered = false;
  #missing = 0;

  constructor(subscriber: Subscriber<unknown>) {
    this.#subscriber = subscriber;
    subscriber.add(this.#connecting);
  }

  /** The stream is to begin within this time from now. */
  awaitBegin(connectTimeoutMs: number): void {
    if (connectTimeoutMs === Number.POSITIVE_INFINITY) return;
    const fail = () => {
      const what = this.#answered ? 'the server answered, and its stream did not begin' : 'no answer from the server';
      this.#subscriber.error(new ConnectionError(`${what} within connectTimeoutMs (${connectTimeoutMs} ms)`));
    };
    this.#connecting.add(asyncScheduler.schedule(fail, clampDelay(connectTimeoutMs)));
  }

  /** The headers are there. */
  answered(): void {
    this.#answered = true;
  }

  /** A first message is there. */
  begun(): void {
    this.#connecting.unsubscribe();
  }

  sign(): void {
    this.#missing = 0;
  }

  /** The server promised a sign of life at least this often. */
  expect(heartbeatMs: unknown): void {
    if (typeof heartbeatMs !== 'number' || !(heartbeatMs > 0)) return;
    const delayMs = clampDelay(heartbeatMs);
    // Counted in ticks, not by the clock: a laptop that slept has missed one tick, and the server nothing.
    const tick = () => {
      if (++this.#missing <= maxMissedHeartbeats) return;
      this.#subscriber.error(
        new ConnectionError(`no sign of life from the server for ${maxMissedHeartbeats * heartbeatMs} ms`),
      );
    };
    // eslint-disable-next-line rxjs-x/no-ignored-error -- a timer has none
    this.#subscriber.add(interval(delayMs).subscribe(tick));
  }
}
