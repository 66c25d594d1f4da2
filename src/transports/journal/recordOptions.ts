import { formatValue } from '../../core/util/formatValue.js';
import { assertObject } from '../../core/util/assertOptions.js';
import { mustBeBoolean } from '../../core/util/must.js';

/** How a run is recorded. */
export interface RecordOptions {
  /**
   * Whether partial answers and heartbeats are kept too. To resume, answers are enough; to see a run again as it was,
   * keep its chunks.
   * @default true, or what a file journal was made with: false
   */
  readonly chunks?: boolean;
  /**
   * What becomes of the run if the journal fails: `'fail'` cancels it, and the Observable errors; `'continue'` goes on
   * without what could not be kept.
   * @default 'fail'
   */
  readonly onError?: 'fail' | 'continue';
}

/** @throws TypeError naming the option and the value */
export function checkRecordOptions(options: RecordOptions): void {
  assertObject('options', options);
  const { chunks, onError } = options;
  if (chunks !== undefined) mustBeBoolean(chunks, 'chunks');
  if (onError !== undefined && onError !== 'fail' && onError !== 'continue') {
    throw new TypeError(`onError must be 'fail' or 'continue', got ${formatValue(onError)}`);
  }
}
