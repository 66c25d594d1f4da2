import { isAfter, isVersionLine, parseEntry } from '../../wire/journalLine.js';
import type { JournalEntry } from '../../wire/Journal.js';
import { JournalError } from './JournalError.js';
import { type FileHandle, nodeParts } from './nodeFs.js';
import { readLines } from './readLines.js';

/** Below so many bytes, reading all is quicker than looking where to begin. */
const searchAboveBytes = 65_536;

/**
 * A journal's entries as they are in its file; none if there is no such file. Lines that are no entries are left out.
 * @param after only entries behind the one with this id
 * @param size how far to read, in bytes; left out: all that is there now
 */
export async function* readEntries(
  path: string,
  after: string | undefined,
  size: number | undefined,
): AsyncGenerator<JournalEntry, void> {
  const handle = await openToRead(path);
  if (!handle) return;
  try {
    const to = size ?? (await handle.stat()).size;
    await checkVersion(handle, to, path);
    const from = after === undefined ? 0 : await findAfter(handle, to, after);
    for await (const { text } of readLines(handle, from, to)) {
      const entry = parseEntry(text);
      if (entry && isAfter(entry.id, after)) yield entry;
    }
  } finally {
    await handle.close();
  }
}

async function openToRead(path: string): Promise<FileHandle | undefined> {
  try {
    return await nodeParts().fs.promises.open(path, 'r');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function checkVersion(handle: FileHandle, size: number, path: string): Promise<void> {
  for await (const { text } of readLines(handle, 0, size)) {
    if (isVersionLine(text)) return;
    throw new JournalError(`${path} is no journal of parallel-genai`);
  }
}

/** Where a line begins from which on all entries behind `after` are: found by halving, since ids only grow. */
async function findAfter(handle: FileHandle, size: number, after: string): Promise<number> {
  let from = 0;
  let to = size;
  while (to - from > searchAboveBytes) {
    const middle = from + Math.floor((to - from) / 2);
    const next = await firstIdFrom(handle, middle, to);
    if (next && !isAfter(next.id, after)) from = next.end;
    else to = middle;
  }
  return from;
}

/** The first whole line with an id that begins behind a place in the file. */
async function firstIdFrom(
  handle: FileHandle,
  place: number,
  to: number,
): Promise<{ id: string; end: number } | undefined> {
  let isFirst = true;
  for await (const { text, end } of readLines(handle, place, to)) {
    const id = isFirst ? undefined : /^\{"id":"(\d{1,15})"/.exec(text)?.[1];
    if (id !== undefined) return { id, end };
    isFirst = false;
  }
  return undefined;
}
