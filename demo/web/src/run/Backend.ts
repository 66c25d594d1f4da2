import type { TaskEvent } from 'parallel-genai';
import type { Observable } from 'rxjs';
import type { RunnerSettings } from '../model/settings.js';

/** A call to make. */
export interface Call {
  readonly name: string;
  readonly instruction: string;
  readonly model: string;
  readonly prompt: string;
  /** Cancels this call alone. */
  readonly signal: AbortSignal;
}

/** Makes calls in parallel and tells what happens: in this page, or on a server. */
export type Backend = (calls: readonly Call[], settings: RunnerSettings) => Observable<TaskEvent>;
