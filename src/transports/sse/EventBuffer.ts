import type { ChunkEvent, TaskEvent } from '../../core/model/events.js';
import { formatEvent } from '../wire/eventJson.js';
import { EventEncoder } from '../wire/EventEncoder.js';
import { beginMessage, endMessage, eventMessage, failedMessage } from '../wire/sseMessage.js';
import type { StreamWriter } from '../stream/StreamWriter.js';

/** What waits to be sent: a message, or text that more may be added to. */
type Entry = string | TextEntry;

interface TextEntry {
  readonly event: ChunkEvent;
  readonly texts: string[];
}

/** From here on a reader lags: what it has not read yet is drawn together. */
const coalesceAboveChars = 65_536;

/**
 * What a slow reader has not read yet, in order.
 *
 * While little waits, every event is kept as it is. Once the reader lags, texts of one attempt are joined into one
 * chunk, and heartbeats, which only matter fresh, are left out: the screen at the other end shows the same in the end.
 */
export class EventBuffer implements StreamWriter<string> {
  #entries: Entry[] = [];
  /** Texts that are a task's last entry, by its name. */
  readonly #open = new Map<string, TextEntry>();
  readonly #encoder = new EventEncoder();
  /** Characters that wait, roughly. */
  size = 0;

  constructor(heartbeatMs: number) {
    this.#push(beginMessage({ heartbeatMs }));
  }

  /** A task with a value that JSON cannot hold ends with an error. */
  add(event: TaskEvent): boolean {
    this.#take(event);
    return false;
  }

  end(): void {
    this.#push(endMessage());
  }

  fail(error: unknown): void {
    this.#push(failedMessage(error));
  }

  /** All of it in one piece. */
  drain(): readonly string[] {
    const entries = this.#entries;
    this.#entries = [];
    this.#open.clear();
    this.size = 0;
    return entries.length === 0 ? [] : [entries.map(sent).join('')];
  }

  #push(message: string): void {
    this.#entries.push(message);
    this.size += message.length;
  }

  #take(event: TaskEvent): void {
    const lagging = this.size > coalesceAboveChars;
    if (event.type === 'heartbeat' && lagging) return;
    // A report belongs to its moment, so texts are not joined over it.
    if (event.type !== 'chunk' || typeof event.value !== 'string' || event.report) {
      this.#open.delete(event.name);
      const json = this.#encoder.encode(event);
      if (json !== undefined) this.#push(eventMessage(json));
      return;
    }
    if (this.#encoder.hasFailed(event.name)) return;
    this.size += event.value.length;
    const open = lagging ? this.#open.get(event.name) : undefined;
    if (open) {
      open.texts.push(event.value);
      return;
    }
    const entry = { event, texts: [event.value] };
    this.#entries.push(entry);
    this.#open.set(event.name, entry);
    // What surrounds the text in its message.
    this.size += 80 + event.name.length;
  }
}

const sent = (entry: Entry): string =>
  typeof entry === 'string' ? entry : eventMessage(formatEvent({ ...entry.event, value: entry.texts.join('') }));
