import { existsSync, readFileSync } from 'node:fs';

/** What a recorded answer must give, as its keeper wrote it down. */
export interface RecordedAnswer {
  readonly file: string;
  readonly kind: 'unary' | 'stream';
  readonly httpStatus: number;
  readonly contentType: string;
  readonly text?: string;
  readonly finishReason?: string | null;
  readonly usage?: {
    readonly promptTokenCount?: number;
    readonly candidatesTokenCount?: number;
    readonly thoughtsTokenCount?: number;
    readonly totalTokenCount?: number;
  };
  readonly error?: { readonly code: number; readonly status: string; readonly message: string };
  readonly promptFeedback?: { readonly blockReason?: string };
  readonly unterminatedLastEvent?: boolean;
  readonly malformed?: string;
  readonly otherParts?: readonly string[];
  readonly outcome: 'text' | 'truncated' | 'no-text' | 'prompt-blocked' | 'candidate-stopped' | 'malformed' | 'error';
}

const folder = new URL('../../../shared/fixtures/gemini/', import.meta.url);

/** The recorded answers that lie beside the project, read in place; none in a clone without them, which says so. */
export const recordedAnswers: readonly RecordedAnswer[] = existsSync(new URL('expected.json', folder))
  ? (JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as RecordedAnswer[])
  : [];

if (recordedAnswers.length === 0) {
  console.info('The recorded Gemini answers (../shared/fixtures/gemini) are not here: their tests are left out.');
}

/** The bytes of a recorded answer. */
export const recordedBytes = (file: string): Uint8Array => readFileSync(new URL(file, folder));

/** The same, with the blank line after its last event that some recordings lack and both SDKs insist on. */
export const goodBytes = ({ file, unterminatedLastEvent }: RecordedAnswer): Uint8Array => {
  const bytes = recordedBytes(file);
  return unterminatedLastEvent ? Buffer.concat([bytes, Buffer.from('\n\n')]) : bytes;
};
