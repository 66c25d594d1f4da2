import { asyncScheduler, type Subscription } from 'rxjs';
import { clampDelay } from '../../core/util/clampDelay.js';

/** Tells what time it is in a recording that is played, at a speed that may change. */
export class PlaybackClock {
  #speed = 1;
  /** A moment of the recording, and when it was played. */
  #anchor: { readonly then: number; readonly now: number } | undefined;
  /** The latest moment that was waited for. */
  #latest = 0;
  #waiting: { readonly then: number; readonly resolve: () => void } | undefined;
  #timer: Subscription | undefined;

  /** Goes on from where it is. */
  setSpeed(speed: number): void {
    if (this.#anchor) this.#anchor = { then: this.#position(this.#anchor), now: asyncScheduler.now() };
    this.#speed = speed;
    this.#schedule();
  }

  /** The recording jumps: the next moment that is waited for is now. */
  jump(): void {
    this.#anchor = undefined;
  }

  /** Resolves at a moment of the recording; `undefined` if that is now or over. Never resolves once it is stopped. */
  until(then: number): Promise<void> | undefined {
    this.#anchor ??= { then, now: asyncScheduler.now() };
    this.#latest = then;
    if (!(this.#msUntil(then) > 0)) return undefined;
    return new Promise((resolve) => {
      this.#waiting = { then, resolve };
      this.#schedule();
    });
  }

  stop(): void {
    this.#waiting = undefined;
    this.#timer?.unsubscribe();
  }

  #position({ then, now }: { readonly then: number; readonly now: number }): number {
    if (this.#speed === Number.POSITIVE_INFINITY) return this.#latest;
    return then + (asyncScheduler.now() - now) * this.#speed;
  }

  /** From the beginning on, so that what is late makes nothing after it late. */
  #msUntil(then: number): number {
    const anchor = this.#anchor ?? { then, now: asyncScheduler.now() };
    return anchor.now + (then - anchor.then) / this.#speed - asyncScheduler.now();
  }

  #schedule(): void {
    this.#timer?.unsubscribe();
    const { then, resolve } = this.#waiting ?? {};
    if (then === undefined) return;
    const ms = this.#msUntil(then);
    const wake = () => {
      if (this.#msUntil(then) > 0) return this.#schedule();
      this.#waiting = undefined;
      resolve?.();
    };
    this.#timer = asyncScheduler.schedule(wake, clampDelay(Math.max(0, ms)));
  }
}
