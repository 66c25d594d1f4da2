export { AsyncTaskRunner, type RunnerOptions } from './core/run/AsyncTaskRunner.js';
export { backoff, type BackoffOptions } from './core/retry/backoff.js';
export { finalState } from './core/operators/finalState.js';
export * from './core/model/errors.js';
export type * from './core/model/events.js';
export { fallback } from './core/combinators/fallback.js';
export type { Alternative, FunctionEntry } from './core/combinators/FunctionEntry.js';
export { createLimiter } from './core/limiter/createLimiter.js';
export type { LimiterOptions } from './core/limiter/limiterOptions.js';
export { type EventLogger, logEvents } from './core/operators/logEvents.js';
export type { RunOptions } from './core/run/runOptions.js';
export { race } from './core/combinators/race.js';
export { isRetryable } from './core/retry/isRetryable.js';
export { retryAfterMs } from './core/retry/retryAfterMs.js';
export { runAsCompleted } from './core/run/runAsCompleted.js';
export {
  type AttemptSpan,
  type RunState,
  type TaskState,
  initialRunState,
  reduceRun,
  runState,
} from './core/operators/runState.js';
export { runTasks } from './core/run/runTasks.js';
export type { ChunkOf, EventOf, ResultOf } from './core/model/taskInference.js';
export { type OutcomeOf, settled, type TaskOutcome } from './core/operators/settled.js';
export type { AttemptEnd } from './core/model/AttemptEnd.js';
export type { Lease } from './core/model/Lease.js';
export type { Limiter } from './core/model/Limiter.js';
export type { LimiterState } from './core/model/LimiterState.js';
export type { LimiterUpdate } from './core/model/LimiterUpdate.js';
export type { PermitRequest } from './core/model/PermitRequest.js';
export type { Quota, TokenQuota } from './core/model/Quota.js';
export type * from './core/model/task.js';
export type * from './core/model/TaskOptions.js';
export type { TaskEntry, TaskIterable, TaskRecord } from './core/model/TaskInput.js';
export { toAsyncIterable } from './core/operators/toAsyncIterable.js';
export type { TokenUsage } from './core/model/TokenUsage.js';
export { stopWhen } from './core/operators/stopWhen.js';
