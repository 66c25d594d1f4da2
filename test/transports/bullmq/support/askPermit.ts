import type { Limiter, PermitRequest } from 'parallel-genai';

type Lease = Parameters<PermitRequest['onGranted']>[0];

/** Somebody who waits for a slot. */
export interface AskedPermit {
  lease: Lease | undefined;
  error: unknown;
  wasSkipped: boolean;
  readonly request: PermitRequest;
}

/** Asks a limiter for a slot. */
export function ask(limiter: Limiter, more: Partial<PermitRequest> = {}): AskedPermit {
  const request: PermitRequest = {
    ...{ name: 'a', priority: 0, isRetry: false, promptChars: undefined, metadata: undefined },
    isReady: () => true,
    onSkipped: () => (asked.wasSkipped = true),
    onGranted: (lease) => (asked.lease = lease),
    onRejected: (error) => (asked.error = error),
    ...more,
  };
  const asked: AskedPermit = { lease: undefined, error: undefined, wasSkipped: false, request };
  limiter.acquire(request);
  return asked;
}
