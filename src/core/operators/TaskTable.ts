import type { TaskEvent } from '../model/events.js';
import type { AnyEvent, ValueOf } from '../model/taskInference.js';
import { PersistentVector } from './PersistentVector.js';
import type { TaskRecord } from './reduceTask.js';
import type { TaskState } from './taskState.js';

/** Tasks by name, in the order first seen; like a read-only Map, typed by name. */
export interface TaskStates<Event extends AnyEvent = TaskEvent>
  extends Iterable<[Event['name'], TaskState<ValueOf<Event, Event['name']>>]> {
  /** How many there are. */
  readonly size: number;
  /** The task of this name; `undefined` if there is none. */
  get<Name extends Event['name']>(name: Name): TaskState<ValueOf<Event, Name>> | undefined;
  /** True if there is a task of this name. */
  has(name: string): boolean;
  /** Names and tasks, as the table itself iterates. */
  entries(): IterableIterator<[Event['name'], TaskState<ValueOf<Event, Event['name']>>]>;
  /** The names. */
  keys(): IterableIterator<Event['name']>;
  /** The tasks. */
  values(): IterableIterator<TaskState<ValueOf<Event, Event['name']>>>;
}

const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/**
 * The tasks of a run at one moment, never changed: setting one gives a new table, which shares nearly all with the old
 * one. Safe for any name (`__proto__`, `1`), where an object would not be.
 */
export class TaskTable<Event extends AnyEvent = TaskEvent> implements TaskStates<Event> {
  /**
   * Where to look for a name. Shared by all tables that were made from one, so it may know more than is in this one:
   * the entry found there decides. A Map of its own for each table would have to be copied per event.
   */
  readonly #places: Map<string, number>;
  readonly #entries: PersistentVector<Entry>;
  readonly #completed: PersistentVector<Event['name']>;

  constructor(
    places = new Map<string, number>(),
    entries = new PersistentVector<Entry>(),
    completed = new PersistentVector<Event['name']>(),
  ) {
    this.#places = places;
    this.#entries = entries;
    this.#completed = completed;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Names as they completed. */
  get ranking(): readonly Event['name'][] {
    return this.#completed.toArray();
  }

  get<Name extends Event['name']>(name: Name): TaskState<ValueOf<Event, Name>> | undefined {
    return this.#find(name)?.state as TaskState<ValueOf<Event, Name>> | undefined;
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /** What is kept of the task of this name. */
  record(name: string): TaskRecord | undefined {
    return this.#find(name)?.record;
  }

  /** Names with what is kept of their tasks. */
  *records(): IterableIterator<[string, TaskRecord]> {
    for (const { name, record } of this.#entries) yield [name, record];
  }

  /** A table in which `name` has this record. */
  with(name: Event['name'], record: TaskRecord): TaskTable<Event> {
    return this.#with(name, record, this.#completed);
  }

  /** A table in which `name` has this record and comes next in the ranking. */
  withCompleted(name: Event['name'], record: TaskRecord): TaskTable<Event> {
    const completed = this.#completed.append(name);
    return this.#with(name, { ...record, rank: completed.length }, completed);
  }

  *[Symbol.iterator](): IterableIterator<[Event['name'], TaskState<ValueOf<Event, Event['name']>>]> {
    for (const { name, state } of this.#entries) yield [name, state as TaskState<ValueOf<Event, Event['name']>>];
  }

  entries(): IterableIterator<[Event['name'], TaskState<ValueOf<Event, Event['name']>>]> {
    return this[Symbol.iterator]();
  }

  *keys(): IterableIterator<Event['name']> {
    for (const { name } of this.#entries) yield name;
  }

  *values(): IterableIterator<TaskState<ValueOf<Event, Event['name']>>> {
    for (const [, state] of this) yield state;
  }

  /** What Node's `console.log` prints: the tasks, as a Map would show them. */
  [inspect](): Map<Event['name'], TaskState> {
    return new Map(this);
  }

  #with(name: string, record: TaskRecord, completed: PersistentVector<Event['name']>): TaskTable<Event> {
    const { size } = this;
    const entry = new Entry(name, record);
    const known = this.#places.get(name);
    if (known !== undefined && this.#entries.at(known)?.name === name) {
      return new TaskTable(this.#places, this.#entries.with(known, entry), completed);
    }
    // If a table made from the same one has this name at another place, this table needs places of its own.
    const places = known === undefined || known === size ? this.#places : this.#ownPlaces();
    places.set(name, size);
    return new TaskTable(places, this.#entries.append(entry), completed);
  }

  #find(name: string): Entry | undefined {
    const place = this.#places.get(name);
    const entry = place === undefined ? undefined : this.#entries.at(place);
    return entry?.name === name ? entry : undefined;
  }

  #ownPlaces(): Map<string, number> {
    return new Map(Array.from(this.#entries, ({ name }, place) => [name, place]));
  }
}

class Entry {
  readonly name: string;
  readonly record: TaskRecord;
  #state: TaskState | undefined;

  constructor(name: string, record: TaskRecord) {
    this.name = name;
    this.record = record;
  }

  /** As readers see it. Made when first read: most snapshots of most tasks never are. */
  get state(): TaskState {
    this.#state ??= { ...this.record, spans: this.record.spans.toArray() };
    return this.#state;
  }
}
