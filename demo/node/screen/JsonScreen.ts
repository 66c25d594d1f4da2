import type { RunState, TaskState } from 'parallel-genai';
import { changesOf, type Screen } from './Screen.js';

/** A line of JSON for each outcome, as it comes; everything else goes to another place. */
export class JsonScreen implements Screen {
  readonly #print: (text: string) => void;
  readonly #remark: (text: string) => void;
  readonly #mocked: boolean;

  /** @param mocked marks each line, so that nobody takes the mock's words for a model's */
  constructor(print: (text: string) => void, remark: (text: string) => void, mocked: boolean) {
    this.#print = print;
    this.#remark = remark;
    this.#mocked = mocked;
  }

  begin(notice: string): void {
    this.#remark(`${notice}\n`);
  }

  show(run: RunState, before: RunState): void {
    for (const { name, task, became } of changesOf(run, before)) {
      if (became === 'completed' || became === 'failed') this.#write(name, task, outcomeOf(task));
    }
  }

  end(run: RunState, interrupted: boolean): void {
    if (!interrupted) return;
    for (const [name, task] of run.tasks) {
      if (task.status === 'completed' || task.status === 'failed') continue;
      const reason = { name: 'AbortError', message: 'interrupted' };
      this.#write(name, task, { status: 'rejected', reason, ...(task.text && { partialText: task.text }) });
    }
  }

  #write(name: string, { attempts, firstChunkMs, elapsedMs, report }: TaskState, outcome: object): void {
    const mocked = this.#mocked ? { mocked: true } : undefined;
    this.#print(`${JSON.stringify({ name, ...outcome, attempts, firstChunkMs, elapsedMs, ...report, ...mocked })}\n`);
  }
}

function outcomeOf({ status, value, error, gaveUpReason }: TaskState): object {
  if (status === 'completed') return { status: 'fulfilled', value };
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const httpStatus = (error as { status?: unknown } | null)?.status;
  return { status: 'rejected', reason: { name, message, status: httpStatus, gaveUpReason } };
}
