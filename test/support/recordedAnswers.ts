import { existsSync, readFileSync } from 'node:fs';
import { leftOut, type RecordedAnswer, withLastBlankLine } from './RecordedAnswer.js';

export type { RecordedAnswer } from './RecordedAnswer.js';

const folder = new URL('../../../shared/fixtures/gemini/', import.meta.url);

/**
 * The recorded answers that lie beside the project, read in place; none in a clone without them, which says so. In a
 * browser's tests `test/browser/recordedAnswers.ts` stands for this file.
 */
export const recordedAnswers: readonly RecordedAnswer[] = existsSync(new URL('expected.json', folder))
  ? (JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as RecordedAnswer[])
  : [];

if (recordedAnswers.length === 0) console.info(leftOut);

/** The bytes of a recorded answer. */
export const recordedBytes = (file: string): Uint8Array => readFileSync(new URL(file, folder));

/** The same, with the blank line at the end that some lack. */
export const goodBytes = ({ file, unterminatedLastEvent }: RecordedAnswer): Uint8Array =>
  unterminatedLastEvent ? withLastBlankLine(recordedBytes(file)) : recordedBytes(file);
