import { runTasks, type TaskContext, type TaskEvent } from 'parallel-genai';
import type { Observable } from 'rxjs';

/** A run of one task, `a`, that does what the test says, and counts what it would have cost. */
export class ScriptedRun {
  started = 0;
  aborted = 0;
  /** The task's context, as of its latest start. */
  context!: TaskContext<string>;
  answer!: (value: string) => void;

  readonly events = (): Observable<TaskEvent<'a', string, string>> =>
    runTasks(
      {
        a: (context: TaskContext<string>) => {
          this.started++;
          this.context = context;
          context.signal.addEventListener('abort', () => this.aborted++);
          return new Promise<string>((resolve) => {
            this.answer = resolve;
          });
        },
      },
      { heartbeatMs: false },
    );
}
