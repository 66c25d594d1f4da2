import type { Redis } from 'ioredis';
import type { ActiveTask } from './ActiveTask.js';
import { publish } from './lua/publish.js';
import type { RunKeys } from './runKeys.js';

/** How many bytes of a run may wait for a reader before its chunks are left out. */
const maxUnreadBytes = 16_000_000;
const retryMs = 500;

/** What publishing needs to know of its worker. */
export interface PublisherSettings {
  readonly client: Redis;
  readonly keepMs: number;
  readonly lockMs: number;
}

/**
 * Writes what happens to tasks of one run that run on this worker: what comes in one turn of the event loop, or while
 * the last batch is under way, goes out together and in order. Redis away: it waits, and sends the same again.
 */
export class RunPublisher {
  readonly keys: RunKeys;
  readonly tasks = new Set<ActiveTask>();
  readonly #settings: PublisherSettings;
  #pending = new Set<ActiveTask>();
  #isScheduled = false;
  /** Bytes in Redis that nobody has read, as of the last batch, and characters that are on their way there. */
  #unread = 0;
  #unsent = 0;

  constructor(keys: RunKeys, settings: PublisherSettings) {
    this.keys = keys;
    this.#settings = settings;
  }

  /** Nobody reads, or not fast enough: chunks are left out until that changes. */
  get isFull(): boolean {
    return this.#unread + this.#unsent > maxUnreadBytes;
  }

  /** Publishes what the task has to tell, with what others have by then. */
  add(task: ActiveTask, chars = 0): void {
    this.#unsent += chars;
    this.#pending.add(task);
    this.#schedule();
  }

  /** Asks whether the run was cancelled, and keeps it: for tasks that have nothing to tell. */
  touch(): void {
    this.#schedule();
  }

  cancel(): void {
    for (const task of [...this.tasks]) task.stop('cancelled');
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => void this.#flush());
  }

  async #flush(): Promise<void> {
    do {
      const tasks = [...this.#pending];
      const unsent = this.#unsent;
      this.#pending = new Set();
      const [isCancelled, unread, ...answers] = await this.#send(tasks);
      this.#unread = unread;
      this.#unsent -= unsent;
      tasks.forEach((task, index) => task.onPublished(answers[index] ?? 'stale'));
      if (isCancelled === 1) this.cancel();
    } while (this.#pending.size > 0);
    this.#isScheduled = false;
  }

  async #send(tasks: readonly ActiveTask[]): Promise<[number, number, ...string[]]> {
    const { client, keepMs, lockMs } = this.#settings;
    const { run, live, events } = this.keys;
    const keys = [run, live, events, ...tasks.map(({ key }) => this.keys.done(key))];
    // Long enough for a successor to take over a task whose worker was lost.
    const args = [keepMs, lockMs * 4, ...tasks.flatMap((task) => task.takeRecord())];
    for (;;) {
      try {
        return await publish(client, keys, args);
      } catch {
        // Closed for good. Whoever comes after tells it.
        if (client.status === 'end') return [0, 0];
        // Redis is full, or starts: the same again, which it recognises where it has it already.
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }
}
