import { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import type { BadLine, Row } from './Row.js';

/** What csv-parse gives with `info` and `raw` set. */
interface Parsed {
  readonly record: Readonly<Record<string, string>>;
  /** `lines`: how many were read, up to the end of this record. */
  readonly info: { readonly lines: number };
  readonly raw: string;
}

/**
 * The rows of a CSV file, of which the first names the columns. Without a column `id`, a row's id is its line's number.
 */
export async function* csvRows(
  bytes: AsyncIterable<Uint8Array>,
  delimiter: string,
): AsyncGenerator<Row | BadLine, void> {
  const bad: BadLine[] = [];
  const parser = parse({
    columns: (names: string[]) => names.map((name) => name.trim()),
    delimiter,
    bom: true,
    info: true,
    raw: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined) => void bad.push(badLineOf(error)),
  });
  const source = Readable.from(bytes);
  source.on('error', (error) => parser.destroy(error));
  for await (const parsed of source.pipe(parser)) {
    yield* bad.splice(0);
    yield rowOf(parsed as Parsed);
  }
  yield* bad;
}

function rowOf({ record, info, raw }: Parsed): Row | BadLine {
  // A field in quotes may hold line breaks: the row begins where the first of its lines does.
  const line = info.lines - (raw.trim().match(/\n/g)?.length ?? 0);
  const { id = String(line) } = record;
  if (id === '') return { line, problem: 'its "id" is empty' };
  return { id: 'id' in record ? id : line, line, fields: 'id' in record ? record : { id: line, ...record } };
}

function badLineOf(error: CsvError | undefined): BadLine {
  const line = Number(error?.['lines'] ?? 0);
  const [problem = 'it is no CSV'] = (error?.message ?? 'it is no CSV').split('\n');
  return { line, problem };
}
