import { join } from 'node:path';
import { temporaryFolder } from '../transports/journal/temporaryFile.js';
import { promptRows, writeLines } from './command.js';

/** A file of rows, and the place for their answers. */
export function files(lines: readonly unknown[] = promptRows(3), name = 'in.jsonl') {
  const folder = temporaryFolder();
  return { folder, input: writeLines(join(folder, name), lines), out: join(folder, 'out.jsonl') };
}
