import { createLimiter, type Limiter, type LimiterOptions } from 'parallel-genai';
import type { Lease } from '../../../src/core/model/Lease.js';
import type { PermitRequest } from '../../../src/core/model/PermitRequest.js';

/** Asks a limiter, and notes what it answered. */
export function asker(limiter: Limiter) {
  const granted: string[] = [];
  const rejected: unknown[] = [];
  const skipped: string[] = [];
  const leases = new Map<string, Lease>();
  const ask = (name: string, over: Partial<PermitRequest> = {}): PermitRequest => {
    const request: PermitRequest = {
      ...{ name, priority: 0, isRetry: false, promptChars: undefined, metadata: undefined },
      isReady: () => true,
      onSkipped: () => void skipped.push(name),
      onGranted(lease) {
        granted.push(name);
        leases.set(name, lease);
      },
      onRejected: (error) => void rejected.push(error),
      ...over,
    };
    limiter.acquire(request);
    return request;
  };
  const fail = (name: string, error: unknown) => leases.get(name)!.release({ outcome: 'failed', error, attempt: 1 });
  const succeed = (name: string, attempt = 1) => leases.get(name)!.release({ outcome: 'succeeded', attempt });
  return { ask, fail, succeed, granted, rejected, skipped, leases };
}

/** A limiter, and who asks it. */
export const asking = (options: LimiterOptions = {}) => {
  const limiter = createLimiter(options);
  return { limiter, ...asker(limiter) };
};
