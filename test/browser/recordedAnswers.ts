import { commands } from 'vitest/browser';
import { leftOut, type RecordedAnswer, withLastBlankLine } from '../support/RecordedAnswer.js';

export type { RecordedAnswer } from '../support/RecordedAnswer.js';

declare module 'vitest/browser' {
  interface BrowserCommands {
    recordedFiles(kind: string): Promise<Record<string, string>>;
  }
}

// All at once and before any test: tests are listed by them.
const files = await commands.recordedFiles('gemini');
const bytesOf = (base64: string | undefined) => Uint8Array.from(atob(base64 ?? ''), (char) => char.charCodeAt(0));
const expected = new TextDecoder().decode(bytesOf(files['expected.json']));

/** The same recorded answers as in Node's tests, read there. */
export const recordedAnswers = (expected ? JSON.parse(expected) : []) as readonly RecordedAnswer[];

if (recordedAnswers.length === 0) console.info(leftOut);

export const recordedBytes = (file: string): Uint8Array => bytesOf(files[file]);

export const goodBytes = ({ file, unterminatedLastEvent }: RecordedAnswer): Uint8Array =>
  unterminatedLastEvent ? withLastBlankLine(recordedBytes(file)) : recordedBytes(file);
