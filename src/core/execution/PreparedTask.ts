import type { TaskSettings } from './taskSettings.js';
import type { TaskFunction } from '../model/task.js';

/** A task with its options filled in. */
export interface PreparedTask {
  readonly name: string;
  readonly run: TaskFunction<[], unknown, unknown>;
  readonly settings: TaskSettings;
  /** Length of the prompt, where the function tells it. */
  readonly promptChars: number | undefined;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}
