import { asyncScheduler, type Subscription } from 'rxjs';
import { clampDelay } from './clampDelay.js';

/** Calls `work` after so many milliseconds; never, and without a timer, if they are `Infinity`. */
export const later = (ms: number, work: () => void): Subscription | undefined =>
  ms === Number.POSITIVE_INFINITY ? undefined : asyncScheduler.schedule(work, clampDelay(ms));
