import { readField } from '../util/readField.js';

// A brand instead of `instanceof`: two copies of this package in one program recognise each other's errors.
const brand: unique symbol = Symbol.for('parallel-genai.error') as never;

/** Base of this library's own errors. */
export class ParallelGenAIError extends Error {
  /** The class's name: it tells errors apart even across copies of this package. */
  override readonly name: string = 'ParallelGenAIError';
  /** How many further attempts this failure deserves: 0 where it would only happen again. */
  readonly maxRetries: number = Number.POSITIVE_INFINITY;
  readonly [brand] = true;

  /** Like `instanceof`, but true across copies of this package too. */
  static isInstance(value: unknown): value is ParallelGenAIError {
    // `in` would ask a Proxy, which may throw.
    return readField(value, brand) === true;
  }
}

/** Which clock ran out: one attempt's, its silence's, the whole task's, or that of a wait for slots. */
export type TimeoutKind = 'attempt' | 'idle' | 'deadline' | 'queue';

const timeoutWords: Record<TimeoutKind, string> = {
  attempt: 'the attempt took longer than timeoutMs',
  idle: 'no sign of life for idleTimeoutMs',
  deadline: 'the task took longer than deadlineMs',
  queue: 'the task waited longer than queueTimeoutMs',
};

/** What a task waited for whose `queueTimeoutMs` ran out. */
export type AwaitedSlot = 'run' | 'limiter';

const slotWords: Record<AwaitedSlot, string> = {
  run: ' for a slot of its run: raise concurrency or queueTimeoutMs',
  limiter: ' for its limiter, which is closed or full; a run inside a task on the same limiter may wait for itself',
};

/**
 * A timer of the task's options ran out. An attempt or idle timeout may be retried; a deadline and a wait for slots that
 * took too long may not.
 */
export class TaskTimeoutError extends ParallelGenAIError {
  override readonly name = 'TaskTimeoutError';
  override readonly maxRetries: number;
  /**
   * @param kind which clock ran out
   * @param limitMs how long it ran, in milliseconds
   * @param options `waitedFor` is what a wait of kind `'queue'` was for
   */
  constructor(
    readonly kind: TimeoutKind,
    readonly limitMs: number,
    { waitedFor, ...options }: ErrorOptions & { readonly waitedFor?: AwaitedSlot } = {},
  ) {
    super(`${timeoutWords[kind]} (${limitMs} ms)${waitedFor ? slotWords[waitedFor] : ''}`, options);
    this.maxRetries = kind === 'deadline' || kind === 'queue' ? 0 : Number.POSITIVE_INFINITY;
  }
}

/** 4xx answers that another attempt can heal: timeout, conflict, too early, too many requests. */
const healing4xx = [408, 409, 425, 429];

/** Whether a request that got this HTTP status deserves another attempt. */
export const isRetryableStatus = (status: number): boolean =>
  status < 400 || status >= 500 || healing4xx.includes(status);

/** A server answered with a status that means failure. */
export class HttpError extends ParallelGenAIError {
  override readonly name: string = 'HttpError';
  override readonly maxRetries: number;
  /** How long the server asks to wait, in milliseconds, where it does. */
  readonly retryAfterMs?: number;
  constructor(
    message: string,
    /** The HTTP status. */
    readonly status: number,
    options: ErrorOptions & { retryAfterMs?: number | undefined; maxRetries?: number } = {},
  ) {
    super(message, options);
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
    this.maxRetries = options.maxRetries ?? (isRetryableStatus(status) ? Number.POSITIVE_INFINITY : 0);
  }
}

/** A quota that waiting a while does not refill: a daily one, or one whose limit is 0. Never retried. */
export class QuotaExhaustedError extends HttpError {
  override readonly name = 'QuotaExhaustedError';
  constructor(
    message: string,
    /** The quota's own name, where the server told it. */
    readonly quota: string | undefined,
    options: ErrorOptions & { status?: number; retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options.status ?? 429, { ...options, maxRetries: 0 });
  }
}

/** No answer came back: refused, reset, DNS, offline. */
export class ConnectionError extends ParallelGenAIError {
  override readonly name = 'ConnectionError';
}

/** The request cannot be sent as it is: a bad address, header or content. Nothing was sent. Never retried. */
export class InvalidRequestError extends ParallelGenAIError {
  override readonly name = 'InvalidRequestError';
  override readonly maxRetries = 0;
}

/** A policy stopped the prompt or the answer. Never retried. */
export class BlockedError extends ParallelGenAIError {
  override readonly name = 'BlockedError';
  override readonly maxRetries = 0;
  constructor(
    /** The provider's own word, such as SAFETY. */
    readonly reason: string,
    /** The text that came before the stop; often none. */
    readonly text: string,
    message = `blocked: ${reason}`,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The answer broke off, or is no answer. */
export class IncompleteAnswerError extends ParallelGenAIError {
  override readonly name = 'IncompleteAnswerError';
  override readonly maxRetries: number;
  constructor(
    message: string,
    /** The provider's own word, if it gave one. */
    readonly finishReason: string | undefined,
    /** The text that came; void, since the next attempt begins anew. */
    readonly text: string,
    options: ErrorOptions & { maxRetries?: number } = {},
  ) {
    super(message, options);
    this.maxRetries = options.maxRetries ?? Number.POSITIVE_INFINITY;
  }
}

/**
 * An agent needs something from its user before it goes on: an answer, a choice, a sign-in. Never retried: a further
 * attempt would be asked the same.
 */
export class InputRequiredError extends ParallelGenAIError {
  override readonly name = 'InputRequiredError';
  override readonly maxRetries = 0;
  constructor(
    /** What the agent asks for, as its protocol has it. */
    readonly details: unknown,
    /** The text that came before; often the question itself. */
    readonly text: string,
    message = 'the agent needs input before it can go on',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * `stopWhen` had enough before this task had its answer: what it would have cost from then on was saved. Its last failure,
 * if it had one, is the `cause`.
 */
export class StoppedEarlyError extends ParallelGenAIError {
  override readonly name = 'StoppedEarlyError';
  override readonly maxRetries = 0;
  constructor(
    /** The time that was up, in milliseconds; left out where the other answers were enough. */
    readonly afterMs?: number,
    options?: ErrorOptions,
  ) {
    super(
      afterMs === undefined ? 'not needed any more: the other answers were enough' : `stopped after ${afterMs} ms`,
      options,
    );
  }
}
