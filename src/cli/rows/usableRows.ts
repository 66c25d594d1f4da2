import { IdIndex } from './IdIndex.js';
import { type BadLine, isBadLine, type Row } from './Row.js';

/**
 * The rows that can be asked; every other line with what is wrong with it. Of several rows with one id the first counts.
 * @param problemOf what is wrong with a row, if anything is
 */
export async function* usableRows(
  rows: AsyncIterable<Row | BadLine>,
  problemOf: (row: Row) => string | undefined,
): AsyncGenerator<Row | BadLine, void> {
  const lines = new IdIndex();
  for await (const row of rows) {
    if (isBadLine(row)) {
      yield row;
      continue;
    }
    const { line } = row;
    const first = lines.getOrAdd(row.id, line);
    const problem = first === line ? problemOf(row) : `its id ${JSON.stringify(row.id)} is that of line ${first}`;
    yield problem === undefined ? row : { line, problem };
  }
}
