import { countPromptChars } from '../core/util/countPromptChars.js';
import type { RunCommand } from './commandLine.js';
import { readInput } from './input.js';
import type { IdIndex } from './rows/IdIndex.js';
import { promptOf } from './rows/promptOf.js';
import { isBadLine, type Row } from './rows/Row.js';

/** What there is to do. */
export interface Scan {
  /** Rows that can be asked. */
  readonly rows: number;
  /** Those of them that are answered already. */
  readonly answered: number;
  /** Lines that cannot be used. */
  readonly bad: number;
  /** Characters of the prompts that are to be asked. */
  readonly chars: number;
}

/**
 * Reads the whole input, asking nobody.
 * @param prepare called with each row that is to be asked; what it throws ends the reading
 */
export async function scanInput(
  command: RunCommand,
  answered: IdIndex,
  onBadLine: (line: number, problem: string) => void,
  prepare: (row: Row) => void | Promise<void> = () => undefined,
): Promise<Scan> {
  const scan = { rows: 0, answered: 0, bad: 0, chars: 0 };
  for await (const row of readInput(command)) {
    if (isBadLine(row)) {
      scan.bad++;
      onBadLine(row.line, row.problem);
      continue;
    }
    scan.rows++;
    if (answered.has(row.id)) scan.answered++;
    else if (command.dryRun) scan.chars += charsOf(row, command);
    else await prepare(row);
  }
  return scan;
}

/** What a function of the user's makes of a row, nobody knows: its texts are counted. */
function charsOf(row: Row, command: RunCommand): number {
  if (command.task !== undefined) {
    const { id: _, ...fields } = row.fields;
    return Object.values(fields).reduce<number>(
      (sum, field) => sum + (typeof field === 'string' ? field.length : countPromptChars(field)),
      0,
    );
  }
  const prompt = promptOf(row, command);
  return typeof prompt === 'string'
    ? 0
    : countPromptChars(prompt.prompt ?? prompt.contents) + countPromptChars(prompt.system);
}
