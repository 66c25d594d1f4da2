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

/** What a run that is kept by a server needs to be come back to. */
export interface Keeping {
  /** By it the server knows the request that starts the run, if that is sent again. */
  readonly key: string;
  /** Where the run is; undefined for one that is to begin. */
  readonly address?: string | undefined;
  /** Whether it is cancelled there when it is let go of here: no other tab shows it. */
  readonly isOwn: () => boolean;
  /** Called when the run's address is known, and each time it was come back to. */
  readonly opened: (address: string) => void;
  /** Called when the connection to it broke off, and it is tried to come back. */
  readonly lost: () => void;
}

/** Makes calls in parallel and tells what happens: in this page, or on a server, which keeps the run. */
export type Backend = (calls: readonly Call[], settings: RunnerSettings, keeping?: Keeping) => Observable<TaskEvent>;
