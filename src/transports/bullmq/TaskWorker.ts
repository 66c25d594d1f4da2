import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { clampDelay } from '../../core/util/clampDelay.js';
import type { ActiveTask } from './ActiveTask.js';
import type { JobHost } from './JobHost.js';
import { JobLeases } from './JobLeases.js';
import { PatientWorker } from './PatientWorker.js';
import { openRedis, type RedisConnection } from './RedisConnection.js';
import type { TaskRegistry } from './RemoteTask.js';
import { runJob } from './runJob.js';
import { cancelChannel, runKeys } from './runKeys.js';
import { RunPublisher } from './RunPublisher.js';
import type { TaskJob } from './TaskJob.js';
import { TaskLatencies } from './TaskLatencies.js';
import type { WorkerSettings } from './workerOptions.js';

/** How long `close()` waits for a Redis that is away. */
const closeTimeoutMs = 5_000;

/** Takes jobs from a queue, runs them, and tells their callers. */
export class TaskWorker implements JobHost {
  readonly registry: TaskRegistry;
  readonly settings: WorkerSettings;
  readonly latencies: TaskLatencies;
  readonly leases: JobLeases;
  readonly #queue: string;
  readonly #client: Redis;
  readonly #cancellations: Redis;
  readonly #worker: Worker<TaskJob>;
  readonly #publishers = new Map<string, RunPublisher>();
  #closed: Promise<void> | undefined;

  constructor(queue: string, registry: TaskRegistry, connection: RedisConnection, settings: WorkerSettings) {
    this.#queue = queue;
    this.registry = registry;
    this.settings = settings;
    this.latencies = new TaskLatencies(settings.run.hedge);
    this.#client = openRedis(connection);
    this.#cancellations = this.#listen(connection);
    this.#worker = this.#takeJobs();
    this.leases = new JobLeases(this.#worker, settings.lockMs, () => this.#touchRuns());
  }

  publisherOf(run: string): RunPublisher {
    const known = this.#publishers.get(run);
    if (known) return known;
    const { keepMs, lockMs } = this.settings;
    const publisher = new RunPublisher(runKeys(this.#queue, run), { client: this.#client, keepMs, lockMs });
    this.#publishers.set(run, publisher);
    return publisher;
  }

  leave(run: string, task: ActiveTask): void {
    const publisher = this.#publishers.get(run);
    publisher?.tasks.delete(task);
    if (publisher?.tasks.size === 0) this.#publishers.delete(run);
  }

  /** BullMQ wakes nobody for a job with a priority that is handed back. */
  async wakeOthers(): Promise<void> {
    await this.#client.zadd(this.#worker.keys['marker'] ?? '', 0, '0');
  }

  /** Lets running tasks go on for `drainMs`, hands back what is left, and closes the connections. The first call counts. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    // From here on no new job is taken.
    const isDrained = this.#worker.close();
    // Without Redis nobody can be given another task: where none runs, none is waited for.
    if (this.leases.size > 0 || this.#client.status === 'ready') {
      await Promise.race([isDrained, delay(clampDelay(this.settings.drainMs))]);
    }
    this.leases.stopAll();
    await Promise.race([isDrained, delay(closeTimeoutMs)]);
    this.leases.close();
    // Waiting for a Redis that is away, it would keep the process alive.
    void this.#worker.backend.close(true).catch(() => undefined);
    this.#cancellations.disconnect();
    this.#client.disconnect();
  }

  #takeJobs(): Worker<TaskJob> {
    const { lockMs, keepJobs, keepMs, concurrency, onError } = this.settings;
    const keep = { count: keepJobs, age: Math.ceil(keepMs / 1_000) };
    const worker = new PatientWorker<TaskJob>(this.#queue, (job, token) => runJob(job, token ?? '', this), {
      connection: this.#client,
      concurrency: Math.min(concurrency, Number.MAX_SAFE_INTEGER),
      lockDuration: lockMs,
      stalledInterval: lockMs / 2,
      skipLockRenewal: true,
      // How often is asked again is decided where it is known that something was asked.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      // A frozen worker may swallow the call that wakes the others: they look again by themselves.
      drainDelay: 1,
      removeOnComplete: keep,
      removeOnFail: keep,
    });
    // Without a listener an error of the connection would end the process. A lost lock is no error here.
    worker.on('error', (error) => onError(error));
    return worker;
  }

  #listen(connection: RedisConnection): Redis {
    // ioredis's own way of subscribing again ends the process where Redis refuses it.
    const client = openRedis(connection, { autoResubscribe: false });
    client.on('message', (_channel: string, run: string) => this.#publishers.get(run)?.cancel());
    // What is missed meanwhile is heard with the next sign of life.
    client.on('ready', () => void client.subscribe(cancelChannel(this.#queue)).catch(this.settings.onError));
    return client;
  }

  #touchRuns(): void {
    for (const publisher of this.#publishers.values()) publisher.touch();
  }
}

/** Keeps no process alive. */
const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
