import { Observable } from 'rxjs';

/**
 * Errors with the signal's reason once it is aborted, emits nothing and keeps no listener after unsubscription.
 * For `takeUntil`, which passes a notifier's error on.
 */
export const errorOnAbort = (signal: AbortSignal): Observable<never> =>
  new Observable((subscriber) => {
    const abort = () => subscriber.error(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort);
    return () => signal.removeEventListener('abort', abort);
  });
