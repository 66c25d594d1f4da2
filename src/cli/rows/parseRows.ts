import { csvRows } from './csvRows.js';
import { linesOf } from './linesOf.js';
import type { BadLine, InputFormat, Row } from './Row.js';

/** The rows in a stream of bytes; a line that is none says why. */
export async function* parseRows(
  bytes: AsyncIterable<Uint8Array>,
  format: InputFormat,
): AsyncGenerator<Row | BadLine, void> {
  if (format === 'csv' || format === 'tsv') {
    yield* csvRows(bytes, format === 'csv' ? ',' : '\t');
    return;
  }
  const read = format === 'text' ? textRow : jsonRow;
  for await (const { line, text } of linesOf(bytes)) yield read(line, text);
}

/** A line of text is a prompt as it is, unless a template makes one of it. */
const textRow = (line: number, text: string): Row => ({ id: line, line, fields: { id: line, text, prompt: text } });

function jsonRow(line: number, text: string): Row | BadLine {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return { line, problem: 'it is not JSON' };
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    return { line, problem: 'it is no JSON object' };
  }
  const { id } = fields as { id?: unknown };
  if (id === undefined) return { line, problem: 'it has no "id"' };
  if ((typeof id === 'string' && id !== '') || Number.isFinite(id)) {
    return { id: id as string | number, line, fields: fields as Row['fields'] };
  }
  return { line, problem: 'its "id" is neither a text nor a number' };
}
