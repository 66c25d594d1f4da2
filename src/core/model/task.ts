import type { Observable } from 'rxjs';
import type { TaskOptions } from './TaskOptions.js';
import type { TokenUsage } from './TokenUsage.js';

/** What a task tells about an attempt besides its answer. */
export interface TaskReport {
  /** Tokens used. Over a task's attempts, failed ones included, they add up: they were paid for. */
  readonly usage?: TokenUsage;
  /** Why the model stopped, in the provider's own word. */
  readonly finishReason?: string;
  /** The model that answered, which may be more exact than the one asked. */
  readonly model?: string;
}

/** What a task function gets after its own arguments, new for each attempt. Its functions may be taken out of it. */
export interface TaskContext<Chunk = unknown> {
  /** The task's name. */
  readonly name: string;
  /** Which attempt this is: 1, 2, … */
  readonly attempt: number;
  /**
   * Aborted when the attempt ends without an answer: timeout, cancellation, unsubscribe, failure.
   * Its `reason` says which. Created only when read, and never aborted after success.
   */
  readonly signal: AbortSignal;
  /**
   * The longest that this attempt may take, in milliseconds from its start: `timeoutMs`, or what is left of
   * `deadlineMs` if that is less; `Infinity` without a limit; within `fallback` and `race` the function's own, if that
   * is less. For a server that takes a limit of its own. A context made by hand may leave it out.
   */
  readonly timeoutMs?: number;
  /** Hands over a partial answer, which is also a sign of life. Ignored once the attempt is over. */
  readonly emit: (chunk: Chunk) => void;
  /** A sign of life alone: starts `idleTimeoutMs` anew. */
  readonly heartbeat: () => void;
  /** Reports usage, finish reason or model; within an attempt the last value of each wins. */
  readonly report: (facts: TaskReport) => void;
}

/** What a task function asks of whom, in the words of OpenTelemetry's GenAI conventions. Nothing secret. */
export interface CallFacts {
  /** `chat`, `generate_content`, `invoke_agent`, … */
  readonly operation: string;
  /** `openai`, `anthropic`, `gcp.gemini`, `gcp.vertex_ai`, … */
  readonly provider: string;
  /** The model that is asked. */
  readonly model?: string | undefined;
  /** Whether the answer is asked for as a stream. */
  readonly stream?: boolean | undefined;
  /** The server's address, such as `https://api.openai.com`: host and port are read from it, and nothing else. */
  readonly server?: string | undefined;
}

/** Whatever a task function may return: an answer, what turns into one, or a promise of that. */
export type TaskReturn<Result, Chunk> = Answering<Result, Chunk> | PromiseLike<Answering<Result, Chunk>>;

type Answering<Result, Chunk> = Result | AsyncGenerator<Chunk, Result> | Items<Chunk> | Observable<Result>;

/** Marks the items of a declared task: whoever infers a result takes that from the declaration, not from them. */
declare const items: unique symbol;

/** An async iterable whose items make the answer. */
export type Items<Chunk> = AsyncIterable<Chunk> & { readonly [items]?: never };

/** True for what is declared as {@link Items}. */
export type IsItems<Returned> = typeof items extends keyof Returned ? true : false;

/**
 * A task: any function. It gets a {@link TaskContext} after its own arguments; one that ignores it is a task as it is.
 *
 * - a value or a promise: the answer
 * - an async generator: what it yields are chunks, what it returns is the answer
 * - any other async iterable, such as a `ReadableStream` or an SDK's stream: its items are chunks; strings are joined to
 *   the answer, anything else becomes an array
 * - an Observable: every value is a chunk, the last one the answer
 *
 * A promise of one of these is followed too. A function is no answer: that attempt fails with a TypeError.
 *
 * @example
 * const english = async (question: string, { signal }: TaskContext) => (await fetch(url(question), { signal })).text();
 */
export interface TaskFunction<Args extends unknown[] = [], Result = unknown, Chunk = unknown> {
  (...args: [...Args, TaskContext<Chunk>]): TaskReturn<Result, Chunk>;
  /** Length of the prompt in characters, where the function knows it: quotas of tokens are estimated from that. */
  readonly promptChars?: number;
  /** What it asks, where it knows: for traces and metrics. */
  readonly asks?: CallFacts;
}

/** A task with its name and options, as an iterable of tasks holds them. */
export interface Task<Result = unknown, Chunk = unknown, Name extends string = string> extends TaskOptions {
  /** The name under which its events come. */
  readonly name: Name;
  /** The function; called anew for each attempt. */
  readonly run: TaskFunction<[], Result, Chunk>;
}
