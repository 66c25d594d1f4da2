/** A line of input that can be asked. */
export interface Row {
  /** As the input has it, or the line's number. */
  readonly id: string | number;
  /** Counted from 1; of a CSV row the line where it begins. */
  readonly line: number;
  /** All that the line holds, `id` included. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A line of input that cannot be used. */
export interface BadLine {
  readonly line: number;
  readonly problem: string;
}

/** How the input is written. */
export type InputFormat = 'jsonl' | 'csv' | 'tsv' | 'text';

export const isBadLine = (row: Row | BadLine): row is BadLine => 'problem' in row;
