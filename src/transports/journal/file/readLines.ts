import type { FileHandle } from './nodeFs.js';

const blockBytes = 65_536;
const newline = 0x0a;

/** A line of a file, and where the next one begins. */
export interface Line {
  readonly text: string;
  readonly end: number;
}

/** The lines of a file that end with a line break; what follows the last one is left out: it may be half a line. */
export async function* readLines(handle: FileHandle, from: number, to: number): AsyncGenerator<Line, void> {
  const decoder = new TextDecoder();
  let rest: Uint8Array[] = [];
  for (let at = from; at < to; ) {
    const block = new Uint8Array(Math.min(blockBytes, to - at));
    const { bytesRead } = await handle.read(block, 0, block.length, at);
    if (bytesRead === 0) return;
    let begin = 0;
    for (let end = block.indexOf(newline); end >= 0 && end < bytesRead; end = block.indexOf(newline, begin)) {
      const piece = block.subarray(begin, end);
      yield { text: decoder.decode(rest.length === 0 ? piece : joined([...rest, piece])), end: at + end + 1 };
      rest = [];
      begin = end + 1;
    }
    if (begin < bytesRead) rest.push(block.subarray(begin, bytesRead));
    at += bytesRead;
  }
}

/** How a file begins and ends. */
export interface FileEnds {
  /** The first line, or as much of it as there is. */
  readonly firstLine: string;
  /** Where the last line ends that has a line break; 0 if none has. */
  readonly lastLineEnd: number;
  /** What follows that. */
  readonly tail: string;
}

export async function readEnds(handle: FileHandle, size: number): Promise<FileEnds> {
  const head = await readBytes(handle, 0, Math.min(blockBytes, size));
  const headEnd = head.indexOf(newline);
  const decoder = new TextDecoder();
  const firstLine = decoder.decode(headEnd < 0 ? head : head.subarray(0, headEnd));
  let lastLineEnd = 0;
  for (let to = size; to > 0 && lastLineEnd === 0; to -= blockBytes) {
    const from = Math.max(0, to - blockBytes);
    lastLineEnd = from + (await readBytes(handle, from, to)).lastIndexOf(newline) + 1;
    // None in this block, and 0 is what says so.
    if (lastLineEnd === from) lastLineEnd = 0;
  }
  return { firstLine, lastLineEnd, tail: decoder.decode(await readBytes(handle, lastLineEnd, size)) };
}

async function readBytes(handle: FileHandle, from: number, to: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(to - from);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
