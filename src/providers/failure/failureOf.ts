import {
  BlockedError,
  HttpError,
  IncompleteAnswerError,
  type ParallelGenAIError,
  QuotaExhaustedError,
} from '../../core/model/errors.js';
import { maxRetriesOf } from '../../core/retry/maxRetriesOf.js';
import { quotaWordOf } from '../../core/retry/quotaWords.js';
import { retryAfterMs } from '../../core/retry/retryAfterMs.js';
import { oneLine } from '../../core/util/oneLine.js';
import type { ErrorFacts } from './errorFacts.js';

/** What is known of a failure besides the server's words. */
export interface FailureSetting {
  /** What happened, to begin the message with: `HTTP 429 from https://…`. */
  readonly what: string;
  /** The answer's own status, where it failed with one: it counts more than what the body names. */
  readonly status?: number | undefined;
  /** fetch's own, or an SDK's plain object: they may name a wait, and whether to ask again. */
  readonly headers?: unknown;
  /** Returns a sentence of advice, given what the server said on one line. */
  readonly hintFor?: (said: string) => string | undefined;
  /** The part of the answer's text that had come. */
  readonly text?: string;
  readonly cause?: unknown;
}

/** A policy stopped it: Azure, OpenAI, OpenAI's reasoning models, image models, Alibaba. */
const blockedCodes =
  /^(content_filter|responsibleaipolicyviolation|content_policy_violation|invalid_prompt|moderation_blocked|data_?inspection_?failed)$/;

/** A server may send megabytes. */
const longestBody = 64 * 1024;

/** The error for what a server said about its failure: by its codes first, then by its status. */
export function failureOf(facts: ErrorFacts, setting: FailureSetting): ParallelGenAIError {
  const { what, headers, hintFor, text = '', cause } = setting;
  const status = setting.status ?? facts.status;
  const said = oneLine(facts.message.slice(0, longestBody), 300);
  const hint = hintFor?.(said);
  const message = `${what}${said && `: ${said}`}${hint ? `. ${hint}` : ''}`;
  const blocked = facts.codes.find((code) => blockedCodes.test(code));
  if (blocked !== undefined) return new BlockedError(blocked, text, `blocked by policy: ${message}`, { cause });
  const seen = { status, headers, message: facts.message.slice(0, longestBody), details: facts.details };
  const waitMs = retryAfterMs(seen);
  if (facts.codes.some((code) => quotaWordOf({ code }) !== undefined)) {
    const advice = `${message} The quota or credit is used up: waiting does not help, check plan and billing.`;
    return new QuotaExhaustedError(advice, undefined, { status: status ?? 429, retryAfterMs: waitMs, cause });
  }
  if (status === undefined) return new IncompleteAnswerError(message, undefined, text, { cause });
  return new HttpError(message, status, { retryAfterMs: waitMs, maxRetries: maxRetriesOf(seen), cause });
}
