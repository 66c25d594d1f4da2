export { createWorker, type TaskWorkerHandle } from './createWorker.js';
export { createRedisLimiter, type RedisLimiterOptions } from './createRedisLimiter.js';
export { eventNumber } from './eventNumber.js';
export type { RedisConnection } from './RedisConnection.js';
export { RemoteError } from '../wire/RemoteError.js';
export type { RemoteEventOf, RemoteTask, RemoteTaskOptions, RemoteTasks, TaskRegistry } from './RemoteTask.js';
export type { RunTasksOnOptions } from './remoteRunOptions.js';
export { runTasksOn } from './runTasksOn.js';
export type { WorkerOptions } from './workerOptions.js';
