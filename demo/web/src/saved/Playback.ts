import { cancelOpenTasks } from 'parallel-genai';
import { replay } from 'parallel-genai/journal';
import { BehaviorSubject, type Subscription } from 'rxjs';
import { combinedName } from '../model/TaskDraft.js';
import { ShownRun } from '../run/ShownRun.js';
import type { RecordedRun } from './openRun.js';

/** A saved run, played back: once, at a speed that may change. Nothing is asked. */
export class Playback extends ShownRun {
  readonly control = undefined;
  readonly combines = false;
  readonly recorded: RecordedRun;
  readonly tasks;
  readonly startedAt;
  /** The file's name. */
  readonly name: string;
  readonly #speed$: BehaviorSubject<number>;
  #playing: Subscription | undefined;
  #ended = false;
  #isCutShort = false;
  /** The recording's time at a moment of this one. */
  #anchor;

  constructor(recorded: RecordedRun, name: string, speed: number) {
    super(recorded.tasks.map(({ name }) => name));
    this.recorded = recorded;
    this.name = name;
    this.tasks = recorded.tasks;
    this.startedAt = recorded.startedAt;
    this.#speed$ = new BehaviorSubject(speed);
    this.#anchor = { then: recorded.startedAt, now: Date.now() };
  }

  get now(): number {
    const { then, now } = this.#anchor;
    const passed = (Date.now() - now) * (this.#ended || this.speed === Number.POSITIVE_INFINITY ? 0 : this.speed);
    return Math.min(then + passed, this.recorded.endedAt);
  }

  override get running(): boolean {
    return !this.#ended;
  }

  get speed(): number {
    return this.#speed$.value;
  }

  set speed(speed: number) {
    this.#anchor = { then: this.now, now: Date.now() };
    this.#speed$.next(speed);
  }

  /** Whether the recording ended before its tasks did. */
  get isCutShort(): boolean {
    return this.#isCutShort;
  }

  start(): void {
    const { entries } = this.recorded;
    const journal = {
      async *read() {
        yield* entries;
      },
    };
    this.#anchor = { then: this.startedAt, now: Date.now() };
    this.#playing = replay(journal, { speed: this.#speed$ }).subscribe({
      next: (event) => {
        this.#anchor = { then: event.at, now: Date.now() };
        this.tell(event);
      },
      error: (error: unknown) => this.#end(error),
      complete: () => this.#end(),
    });
  }

  close(): void {
    this.#playing?.unsubscribe();
  }

  /** What the recording leaves open is drawn as ended: nothing comes of it any more. */
  #end(error?: unknown): void {
    const at = this.recorded.endedAt;
    const open = [...this.tasks.map(({ name }) => name), ...(this.combined ? [combinedName] : [])];
    for (const name of open.filter((name) => error !== undefined && this.isOpen(name))) {
      const attempt = this.stateOf(name)?.attempts ?? 0;
      const startedAt = this.stateOf(name)?.startedAt ?? at;
      this.tell({ type: 'error', name, at, attempt, attempts: attempt, elapsedMs: Math.max(0, at - startedAt), error });
    }
    this.#isCutShort = super.running;
    this.state = cancelOpenTasks(this.state, at);
    this.combined &&= cancelOpenTasks(this.combined, at);
    this.#anchor = { then: at, now: Date.now() };
    this.#ended = true;
  }
}
