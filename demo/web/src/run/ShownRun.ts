import { initialRunState, reduceRun, type RunState, type TaskEvent, type TaskState } from 'parallel-genai';
import { Subject } from 'rxjs';
import { combinedName } from '../model/TaskDraft.js';

/** A task, as its card begins. */
export interface ShownTask {
  readonly name: string;
  readonly model: string;
}

/** What a visitor can do with a run that goes on. */
export interface RunControl {
  cancel(name: string): void;
  cancelAll(): void;
  /** One more try for a task that failed or was cancelled. */
  askAgain(name: string): void;
  /** Combines the answers so far and lets go of the rest. */
  enough(): void;
  /** One more call combines the answers that are there. */
  combine(): void;
}

/** A run as the page shows it: what happened so far, and the two states that are drawn from it. */
export abstract class ShownRun {
  abstract readonly tasks: readonly ShownTask[];
  /** Whether a combined answer comes by itself. */
  abstract readonly combines: boolean;
  /** The timeline begins here. */
  abstract readonly startedAt: number;
  /** What time it is in the run: in a recording, another one than outside. */
  abstract readonly now: number;
  /** Absent where it is played back. */
  abstract readonly control: RunControl | undefined;
  /** Lets go of everything, without a word. */
  abstract close(): void;

  readonly #told: TaskEvent[] = [];
  readonly #events$ = new Subject<TaskEvent>();
  #askedAgain = false;
  /** All that happens from now on, of tasks and of the combined answer. */
  readonly events$ = this.#events$.asObservable();
  state: RunState;
  /** The combining call, from its begin. */
  combined: RunState | undefined;

  constructor(names: readonly string[]) {
    this.state = initialRunState(names);
  }

  /** All that happened until now. */
  get events(): readonly TaskEvent[] {
    return this.#told;
  }

  /** Whether anything still runs or waits. */
  get running(): boolean {
    return openTasks(this.state) > 0 || openTasks(this.combined) > 0;
  }

  /** Whether the connection to the server that performs it broke off, and is being made again. */
  get reconnecting(): boolean {
    return false;
  }

  /** Whether the tasks are through, the combined answer apart. */
  get answered(): boolean {
    return openTasks(this.state) === 0;
  }

  /** Whether a single task was asked once more: from then on the run's times hold pauses of the visitor's. */
  get askedAgain(): boolean {
    return this.#askedAgain;
  }

  protected tell(event: TaskEvent): void {
    if (event.name === combinedName) this.combined = reduceRun(this.combined, event);
    else {
      this.#askedAgain ||= event.type === 'start' && event.attempt === 1 && !this.isOpen(event.name);
      this.state = reduceRun(this.state, event);
    }
    this.#told.push(event);
    this.#events$.next(event);
  }

  protected stateOf(name: string): TaskState | undefined {
    return (name === combinedName ? this.combined : this.state)?.tasks.get(name);
  }

  /** Whether a task has not ended; one that is not known has not. */
  protected isOpen(name: string): boolean {
    const status = this.stateOf(name)?.status ?? 'waiting';
    return status === 'waiting' || status === 'running' || status === 'retrying';
  }
}

export const openTasks = (state: RunState | undefined): number =>
  state ? state.counts.waiting + state.counts.running + state.counts.retrying : 0;
