import type { AttemptEnd } from '../../core/model/AttemptEnd.js';
import type { PermitRequest } from '../../core/model/PermitRequest.js';
import type { TokenQuota } from '../../core/model/Quota.js';
import { assertNumber } from '../../core/util/assertNumber.js';
import type { QuotaUse, TokenEstimate } from './SharedQuota.js';

const nothing: TokenEstimate = { tokens: 0, isBase: false };

/**
 * What an attempt will probably use, as far as this process can tell: a prompt's length says nothing about its answer's.
 * @throws what the caller's estimate throws; RangeError or TypeError for what is no amount
 */
export function estimateTokens(request: PermitRequest, quota: TokenQuota | undefined): TokenEstimate {
  if (!quota) return nothing;
  if (!quota.estimate) return { tokens: Math.min((request.promptChars ?? 0) / 4, quota.limit), isBase: true };
  const tokens = quota.estimate(request);
  assertNumber('what tokens.estimate gives', tokens, { min: 0 });
  return { tokens: Math.min(tokens, quota.limit), isBase: false };
}

/** What an attempt used, which puts its estimate right. */
export function usedTokens(request: PermitRequest, end: AttemptEnd | undefined): QuotaUse {
  if (!end) return 'nothing';
  const { usage } = end;
  const tokens = usage?.totalTokens ?? (usage && (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0));
  // Tasks report what they like, and NaN would stay in the sum for good.
  if (tokens !== undefined && Number.isFinite(tokens)) return Math.max(0, tokens);
  const { isBase } = request.reservation as TokenEstimate;
  if (isBase && end.outcome === 'succeeded') return 'silent';
  return 'unknown';
}
