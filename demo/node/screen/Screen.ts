import type { RunState, TaskState } from 'parallel-genai';

/** Shows a run. It sees snapshots alone, so whatever gives task events can be shown. */
export interface Screen {
  /** Before the run: where the answers come from, and what is asked. */
  begin(notice: string, question: string): void;
  /** After each event. */
  show(run: RunState, before: RunState): void;
  /** When the run is over, by itself or by Ctrl-C. */
  end(run: RunState, interrupted: boolean): void;
}

/** The task whose text is shown whole as it comes; it must be the only one that runs then. */
export interface Spotlight {
  readonly name: string;
  /** What it has been given so far. */
  given(): string;
}

/** A task that an event changed. */
export interface Change {
  readonly name: string;
  readonly task: TaskState;
  readonly before: TaskState | undefined;
  /** What the task has just become, if that changed. */
  readonly became: TaskState['status'] | undefined;
}

export function changesOf(run: RunState, before: RunState): Change[] {
  const changes: Change[] = [];
  for (const [name, task] of run.tasks) {
    const old = before.tasks.get(name);
    if (task === old) continue;
    changes.push({ name, task, before: old, became: task.status === old?.status ? undefined : task.status });
  }
  return changes;
}
