import { open } from 'node:fs/promises';
import { LineFile } from '../../transports/journal/file/LineFile.js';
import { readLines } from '../../transports/journal/file/readLines.js';
import { IdIndex } from '../rows/IdIndex.js';
import { UsageError } from '../util/UsageError.js';
import { answerLine, isTornAnswerLine, readAnswerLine, type RowOutcome } from './answerLine.js';

/** The file of answers: which rows it answers already, and the place of further ones. */
export class AnswerFile {
  /** The ids that are answered. */
  readonly answered: IdIndex;
  readonly #file: LineFile;

  private constructor(file: LineFile, answered: IdIndex) {
    this.#file = file;
    this.answered = answered;
  }

  /**
   * Opens the file, which is created if it is not there, for this process alone.
   * @throws UsageError if it holds something else; it is left as it is then. JournalError if it cannot be written
   */
  static async open(path: string): Promise<AnswerFile> {
    const file = await LineFile.open(path, (firstLine, isTorn) => {
      if (readAnswerLine(firstLine) || (isTorn && isTornAnswerLine(firstLine))) return;
      // A long first line is given in part.
      if (firstLine.length > 10_000 && isTornAnswerLine(firstLine)) return;
      throw new UsageError(noAnswers(path, 1));
    });
    try {
      return new AnswerFile(file, await readAnswered(path));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * Resolves when it is in the file, where no crash takes it back. That it comes to the disk too, which is slow, only
   * `close` waits for.
   * @throws JournalError if it cannot be written
   */
  async add(outcome: RowOutcome): Promise<void> {
    await this.#file.append([lineOf(outcome)]);
    // A disk that fails refuses what is added next.
    this.#file.sync().catch(() => undefined);
  }

  /** @throws JournalError if not all came to the disk */
  async close(): Promise<void> {
    await this.#file.sync().finally(() => this.#file.close());
  }
}

/** An answer that JSON cannot hold is a failure. */
function lineOf(outcome: RowOutcome): string {
  try {
    return answerLine(outcome);
  } catch (cause) {
    const { id, usage } = outcome;
    const [why = ''] = cause instanceof Error ? cause.message.split('\n') : [];
    return answerLine({ id, usage, error: new TypeError(`the answer cannot be written as JSON: ${why}`) });
  }
}

/** The ids that a file of answers answers; none if it is not there. @throws UsageError naming a line that is no answer */
export async function readAnswered(path: string): Promise<IdIndex> {
  const answered = new IdIndex();
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return answered;
  try {
    let number = 0;
    for await (const { text } of readLines(handle, 0, (await handle.stat()).size)) {
      number++;
      const read = readAnswerLine(text);
      if (!read && text.trim() !== '') throw new UsageError(noAnswers(path, number));
      if (read?.isAnswer) answered.getOrAdd(read.id, number);
    }
    return answered;
  } finally {
    await handle.close();
  }
}

const noAnswers = (path: string, line: number): string =>
  `Line ${line} of ${path} is no answer of this command: name another file with --out. Nothing was changed.`;
