import type { AttemptEnd } from '../../core/model/AttemptEnd.js';
import type { PermitRequest } from '../../core/model/PermitRequest.js';
import type { TokenQuota } from '../../core/model/Quota.js';
import { assertNumber } from '../../core/util/assertNumber.js';
import type { QuotaUse } from './SharedQuota.js';

/**
 * What an attempt will probably use, as far as this process can tell; `undefined` leaves it to Redis, which knows what
 * attempts of all processes have used.
 * @throws what the caller's estimate throws; RangeError or TypeError for what is no amount
 */
export function estimateTokens(request: PermitRequest, quota: TokenQuota | undefined): number | undefined {
  if (!quota) return undefined;
  if (!quota.estimate) return request.promptChars === undefined ? undefined : request.promptChars / 4;
  const tokens = quota.estimate(request);
  assertNumber('what tokens.estimate gives', tokens, { min: 0 });
  return Math.min(tokens, quota.limit);
}

/** What an attempt used, which puts its estimate right. */
export function usedTokens(request: PermitRequest, end: AttemptEnd | undefined): QuotaUse {
  if (!end) return 'nothing';
  const { usage } = end;
  const tokens = usage?.totalTokens ?? (usage && (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0));
  // Tasks report what they like, and NaN would stay in the sum for good.
  if (tokens !== undefined && Number.isFinite(tokens)) return Math.max(0, tokens);
  const isGuess = request.reservation === undefined;
  if (isGuess && end.outcome === 'succeeded') return 'silent';
  return 'unknown';
}
