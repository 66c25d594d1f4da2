import { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import type { BadLine, Row } from './Row.js';

/** What csv-parse gives with `info` and `raw` set. */
interface Parsed {
  readonly record: Readonly<Record<string, string>>;
  readonly info: Place;
  readonly raw: string;
}

/** Where csv-parse is. */
interface Place {
  /** The lines up to the end of this record; a line break of two characters counts twice where a field in quotes holds it. */
  readonly lines: number;
}

/**
 * The rows of a CSV file, of which the first names the columns. Without a column `id`, a row's id is its line's number.
 * Quotes that are not as CSV has them belong to the text: read strictly, one would take the rows after it along.
 */
export async function* csvRows(
  bytes: AsyncIterable<Uint8Array>,
  delimiter: string,
): AsyncGenerator<Row | BadLine, void> {
  const bad: BadLine[] = [];
  const lineOf = lineCounter();
  const parser = parse({
    columns: (names: string[]) => names.map((name) => name.trim()),
    delimiter,
    bom: true,
    info: true,
    raw: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined) => void bad.push(badLineOf(error, lineOf)),
    // As it is parsed, in one order with what is skipped: lines are counted.
    on_record: (parsed: unknown) => rowOf(parsed as Parsed, lineOf),
  });
  const source = Readable.from(bytes);
  source.on('error', (error) => parser.destroy(error));
  for await (const row of source.pipe(parser)) {
    yield* bad.splice(0);
    yield row as Row | BadLine;
  }
  yield* bad;
}

type LineOf = (place: Place, raw: string) => number;

/** Tells the line on which a record begins, of one after the other. */
function lineCounter(): LineOf {
  let countedTwice = 0;
  return ({ lines }, raw) => {
    const breaks = raw.trim().match(/\r\n|\r|\n/g) ?? [];
    countedTwice += breaks.filter((text) => text.length === 2).length;
    return lines - countedTwice - breaks.length;
  };
}

function rowOf({ record, info, raw }: Parsed, lineOf: LineOf): Row | BadLine {
  const line = lineOf(info, raw);
  const { id = String(line) } = record;
  if (id === '') return { line, problem: 'its "id" is empty' };
  return { id: 'id' in record ? id : line, line, fields: 'id' in record ? record : { id: line, ...record } };
}

function badLineOf(error: CsvError | undefined, lineOf: LineOf): BadLine {
  const { raw = '', lines = 0 } = (error ?? {}) as { readonly raw?: string; readonly lines?: number };
  const [problem = 'it is no CSV'] = (error?.message ?? 'it is no CSV').split('\n');
  if (error?.code !== 'CSV_QUOTE_NOT_CLOSED') return { line: lineOf({ lines }, raw), problem };
  // The file's last line break is in quotes then, and half of it counted.
  const line = lineOf({ lines: raw.endsWith('\r\n') ? lines - 1 : lines }, raw);
  return { line, problem: 'a quote that begins here is not closed' };
}
