import type { TaskFunction } from '../../core/model/task.js';
import type { Prompt } from '../rows/promptOf.js';

/** What a provider is given to begin with. */
export interface ProviderOptions {
  /** Where its API is, if it is not where it usually is. */
  readonly baseUrl: string | undefined;
  /** Keys are taken from here. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Makes a task of a prompt. @throws TypeError for a prompt that this provider cannot be asked */
export type Ask = (prompt: Prompt, model: string) => TaskFunction<[], unknown, unknown>;

/** Somebody who answers. */
export interface Provider {
  /** Asked if nobody names a model; without one, a model has to be named. */
  readonly defaultModel?: string;
  /** Checks keys, and makes a client. @throws UsageError saying what is missing and what to do */
  open(options: ProviderOptions): Ask;
}
