import type { Settings } from './settings.js';
import type { TaskDraft } from './TaskDraft.js';

/** Who answers: the built-in mock, the models with the visitor's keys, or the server that serves this page. */
export type Source = 'mock' | 'key' | 'server';

/** A run, decided when "Ask" is pressed: later edits are for the next one. */
export interface RunPlan {
  readonly question: string;
  /** Each of one model. */
  readonly tasks: readonly TaskDraft[];
  readonly settings: Settings;
  readonly source: Source;
  /** Whether one more call combines the answers when all are there. */
  readonly combine: boolean;
}
