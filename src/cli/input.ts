import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { causeOf } from '../transports/journal/file/JournalError.js';
import type { RunCommand } from './commandLine.js';
import { parseRows } from './rows/parseRows.js';
import { promptOf } from './rows/promptOf.js';
import type { BadLine, Row } from './rows/Row.js';
import { usableRows } from './rows/usableRows.js';
import { UsageError } from './util/UsageError.js';

/** Whether the input comes through a pipe, and can be read only once. */
export const isPiped = ({ input }: RunCommand): boolean => input === '-';

/** @throws UsageError if the input cannot be read, or is the file of answers */
export async function checkInput(command: RunCommand): Promise<void> {
  if (isPiped(command)) return;
  const { input, out } = command;
  const facts = await stat(input).catch((error: unknown) => {
    throw new UsageError(`${input} cannot be read: ${causeOf(error)}.`);
  });
  if (facts.isDirectory()) throw new UsageError(`${input} is a folder: name a file.`);
  const [from, to] = await Promise.all([realpath(input), realpath(out || '.').catch(() => undefined)]);
  if (from === to) throw new UsageError(`${input} cannot be the file of answers too: name another one with --out.`);
}

/** The rows of the input, read from the beginning, and the lines that are none. */
export function readInput(command: RunCommand): AsyncIterable<Row | BadLine> {
  const problemOf = (row: Row): string | undefined => {
    if (command.task !== undefined) return undefined;
    const prompt = promptOf(row, command);
    return typeof prompt === 'string' ? prompt : undefined;
  };
  return usableRows(parseRows(bytesOf(command), command.format), problemOf);
}

async function* bytesOf({ input }: RunCommand): AsyncGenerator<Uint8Array, void> {
  const stream: AsyncIterable<Uint8Array> = input === '-' ? process.stdin : createReadStream(input);
  try {
    yield* stream;
  } catch (error) {
    throw new UsageError(`${input} cannot be read: ${causeOf(error)}.`);
  }
}
