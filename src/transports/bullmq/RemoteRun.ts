import type { Subscriber } from 'rxjs';
import type { TaskEvent } from '../../core/model/events.js';
import { OpenTasks, type OpenTask } from './OpenTasks.js';
import { whenReady } from './RedisConnection.js';
import { newRunName, type RemoteRunSettings } from './remoteRunOptions.js';
import type { AnyRemoteTask } from './RemoteTask.js';
import { findLostTasks } from './findLostTasks.js';
import { RunQueue } from './RunQueue.js';
import { type ReaderHost, RunReader } from './RunReader.js';
import { type SharedConnections, useConnections } from './SharedConnections.js';
import { type FeederHost, feedTasks } from './TaskFeeder.js';
import { toTaskJob } from './TaskJob.js';

/** How often a caller looks whether all that it waits for is still there. */
const watchMs = 5_000;

/** One subscription to `runTasksOn`: feeds tasks to the queue, reads their events, and looks after both. */
export class RemoteRun implements FeederHost, ReaderHost {
  isStopped = false;
  readonly #settings: RemoteRunSettings;
  readonly #subscriber: Subscriber<TaskEvent>;
  readonly #connections: SharedConnections;
  readonly #run: string;
  readonly #queue: RunQueue;
  readonly #open: OpenTasks;
  #reader: RunReader | undefined;
  #taken: OpenTask[] = [];
  #sending: Promise<void> = Promise.resolve();
  /** Tasks that are pulled may have ended already: earlier calls added them, or they were pulled before. */
  #mayHaveEnded = false;
  #isFed = false;
  #feedError: { readonly error: unknown } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isWatching = false;
  /** Hands the connection for reads back. */
  #giveReader: () => void = () => undefined;

  constructor(queue: string, settings: RemoteRunSettings, subscriber: Subscriber<TaskEvent>) {
    this.#settings = settings;
    this.#subscriber = subscriber;
    this.#connections = useConnections(settings.connection);
    this.#run = settings.run ?? newRunName();
    const { client } = this.#connections;
    this.#queue = new RunQueue(this.#connections.queue(queue), client, this.#run, settings.connectTimeoutMs);
    this.#open = new OpenTasks(settings.backlog);
  }

  async start(source: Iterable<AnyRemoteTask> | AsyncIterable<AnyRemoteTask>): Promise<void> {
    const { run, after, connectTimeoutMs } = this.#settings;
    try {
      await whenReady(this.#connections.client, connectTimeoutMs);
      if (this.isStopped) return;
      const opened = this.#queue.open(after, () => this.isStopped);
      // Nobody can know of a run that has its name from here.
      if (run === undefined) opened.catch(() => undefined);
      const { isKnown, told } = run === undefined ? { isKnown: false, told: after } : await opened;
      if (this.isStopped) return;
      this.#mayHaveEnded = isKnown;
      this.#read(told);
      this.#watch();
      await feedTasks(source, this).catch((error: unknown) => (this.#feedError = { error }));
      this.#isFed = true;
      this.onIdle();
    } catch (error) {
      this.onError(error);
    }
  }

  /** The caller leaves. */
  leave(): void {
    const wasOver = this.isStopped;
    this.#stop();
    if (wasOver) return;
    const isCancelled = this.#settings.onLeave === 'cancel' && this.#reader !== undefined;
    const left = isCancelled ? this.#cancel() : this.#sending;
    // Redis away: it is told when it is back, unless that takes too long; the process may be about to end.
    const isBack = whenReady(this.#connections.client, this.#settings.connectTimeoutMs);
    void Promise.race([left, isBack.then(() => left)])
      .catch(() => undefined)
      .finally(() => this.#connections.release());
  }

  async #cancel(): Promise<void> {
    await this.#queue.cancel();
    // What was on its way to the queue is there then.
    await this.#sending.catch(() => undefined);
    await this.#queue.remove(this.#open.keys());
  }

  get hasRoom(): boolean {
    return this.#open.hasRoom;
  }

  room(): Promise<void> {
    return this.#open.room();
  }

  take(task: AnyRemoteTask): void {
    const open = this.#open.open(toTaskJob(this.#run, task));
    if (open) this.#taken.push(open);
  }

  refuse(name: string, error: unknown): void {
    this.#subscriber.next({ type: 'error', name, attempt: 0, attempts: 0, elapsedMs: 0, at: Date.now(), error });
  }

  send(): Promise<void> {
    this.#sending = this.#send();
    return this.#sending;
  }

  async #send(): Promise<void> {
    const taken = this.#taken;
    this.#taken = [];
    try {
      const jobs = (this.#mayHaveEnded ? await this.#withoutEnded(taken) : taken).map(({ job }) => job);
      if (jobs.length > 0) await this.#queue.add(jobs, () => this.isStopped);
    } catch (error) {
      // Nobody will tell how they end.
      for (const { job } of taken) this.#open.close(job.name);
      throw error;
    }
    for (const task of taken) task.isAdded = true;
  }

  onEvent(event: TaskEvent): void {
    // Before it is told: who hears of the end may be the one who counts.
    if (event.type === 'complete' || event.type === 'error') {
      this.#open.close(event.name);
      this.#mayHaveEnded = true;
    }
    this.#subscriber.next(event);
  }

  onRead(position: number, bytes: number): void {
    this.#queue.trim(position, bytes);
  }

  onIdle(): void {
    if (this.isStopped || !this.#isFed || this.#open.size > 0) return;
    this.#stop();
    void this.#queue
      .close()
      .catch(() => undefined)
      .finally(() => this.#connections.release());
    if (this.#feedError) this.#subscriber.error(this.#feedError.error);
    else this.#subscriber.complete();
  }

  onError(error: unknown): void {
    if (this.isStopped) return;
    this.leave();
    this.#subscriber.error(error);
  }

  #stop(): void {
    this.isStopped = true;
    clearInterval(this.#timer);
    this.#connections.client.off('ready', this.#check);
    this.#reader?.stop();
    this.#giveReader();
    this.#giveReader = () => undefined;
    this.#open.wake();
  }

  #read(after: number): void {
    const client = this.#connections.takeReader();
    const reader = new RunReader(client, this.#queue.keys.events, after, this);
    this.#reader = reader;
    this.#giveReader = () => this.#connections.giveReader(client, reader.isReading);
    void reader.run();
  }

  /** Of tasks that may have ended: those of whose end nothing is known. */
  async #withoutEnded(tasks: readonly OpenTask[]): Promise<readonly OpenTask[]> {
    const endings = await this.#queue.endings(tasks.map(({ job }) => job.key));
    const position = this.#reader?.position ?? 0;
    return tasks.filter((task, index) => {
      const ending = endings[index];
      // Told already, to this call or an earlier one.
      if (ending !== undefined && ending <= position) this.#open.close(task.job.name);
      return ending === undefined;
    });
  }

  #watch(): void {
    this.#timer = setInterval(this.#check, watchMs);
    // Redis is back, perhaps without all that it had.
    this.#connections.client.on('ready', this.#check);
  }

  readonly #check = (): void => {
    const reader = this.#reader;
    if (this.#isWatching || !reader || this.#connections.client.status !== 'ready') return;
    this.#isWatching = true;
    void findLostTasks(this.#queue, this.#open, reader, this)
      .catch(() => undefined)
      .finally(() => (this.#isWatching = false));
  };
}
