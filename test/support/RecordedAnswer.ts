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

/** The same bytes, with the blank line after its last event that some recordings lack and both SDKs insist on. */
export function withLastBlankLine(bytes: Uint8Array): Uint8Array {
  const good = new Uint8Array(bytes.length + 2);
  good.set(bytes);
  good.fill('\n'.charCodeAt(0), bytes.length);
  return good;
}

/** One line where the recordings are missing. */
export const leftOut =
  'The recorded Gemini answers (../shared/fixtures/gemini) are not here: their tests are left out.';
