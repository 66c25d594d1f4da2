import type { TaskFunction } from '../core/model/task.js';
import type { Row } from './rows/Row.js';

/** What asks rows. */
export interface RowAsker {
  /**
   * Makes ready who is to answer this row, before anything is asked.
   * @throws UsageError if that cannot be: a key is missing, an SDK, a model
   */
  prepare(row: Row): void | Promise<void>;
  /** Whose quota the row uses: what shares one shares a limiter. */
  quotaOf(row: Row): string;
  /** The model that the row asks, with its provider's name before it; `undefined` where nobody knows. */
  modelOf(row: Row): string | undefined;
  /** The task of a row that was made ready. @throws TypeError for a row that its provider cannot be asked */
  ask(row: Row): TaskFunction<[], unknown, unknown>;
}
