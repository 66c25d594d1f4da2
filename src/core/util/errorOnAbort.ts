import { Observable } from 'rxjs';
import { onAbort } from './onAbort.js';

/**
 * Errors with the signal's reason once it is aborted, emits nothing and keeps no listener after unsubscription.
 * For `takeUntil`, which passes a notifier's error on.
 */
export const errorOnAbort = (signal: AbortSignal): Observable<never> =>
  new Observable((subscriber) => onAbort(signal, () => subscriber.error(signal.reason)));
