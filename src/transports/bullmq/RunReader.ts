import type { Redis } from 'ioredis';
import type { TaskEvent } from '../../core/model/events.js';
import { parseEvent } from '../wire/eventJson.js';
import { numberEvent } from './eventNumber.js';

const blockMs = 5_000;
/** A connection that says nothing for so long is dead: a machine that is gone just says nothing. */
const silentMs = 15_000;
const retryMs = 200;
const entriesAtOnce = 64;

type Entries = [id: string, fields: string[]][];

/** What the reader does with what it reads. */
export interface ReaderHost {
  onEvent(event: TaskEvent): void;
  /** All events up to this number were handled. */
  onRead(position: number, bytes: number): void;
  /** What was read together was handled. */
  onIdle(): void;
  onError(error: unknown): void;
}

/** Reads a run's events as they come, each once. */
export class RunReader {
  /** The number of the last event that was handled. */
  position: number;
  /** A read is under way. */
  isReading = false;
  readonly #client: Redis;
  readonly #key: string;
  readonly #host: ReaderHost;
  #isStopped = false;

  constructor(client: Redis, key: string, after: number, host: ReaderHost) {
    this.#client = client;
    this.#key = key;
    this.position = after;
    this.#host = host;
  }

  async run(): Promise<void> {
    try {
      while (!this.#isStopped) this.#handle(await this.#read());
    } catch (error) {
      if (!this.#isStopped) this.#host.onError(error);
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #read(): Promise<Entries> {
    this.isReading = true;
    const watchdog = setTimeout(() => this.#client.disconnect(true), silentMs);
    try {
      const from = `${this.position}-0`;
      const reply = await this.#client.xread('COUNT', entriesAtOnce, 'BLOCK', blockMs, 'STREAMS', this.#key, from);
      return reply?.[0]?.[1] ?? [];
    } catch (error) {
      if (this.#isStopped) return [];
      if (this.#client.status === 'end') throw error;
      // Redis starts again, or fails over.
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      return [];
    } finally {
      clearTimeout(watchdog);
      this.isReading = false;
    }
  }

  #handle(entries: Entries): void {
    for (const [id, [, text = '']] of entries) {
      const lines = text.split('\n');
      // An entry is called by the number of its last event.
      const last = Number(id.slice(0, id.indexOf('-')));
      let number = last - lines.length;
      for (const line of lines) {
        if (++number <= this.position) continue;
        this.position = number;
        this.#host.onEvent(numberEvent(readEvent(line), number));
        if (this.#isStopped) return;
      }
      // At once: a caller that is killed and comes back is not told again what it has heard.
      this.#host.onRead(last, Buffer.byteLength(text));
    }
    this.#host.onIdle();
  }
}

/** @throws TypeError for what is no event */
function readEvent(line: string): TaskEvent {
  const event = parseEvent(line);
  if (event) return event;
  throw new TypeError('a worker sent what is no event: does it run the same version of parallel-genai?');
}
