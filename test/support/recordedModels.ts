import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordedAnswers } from './recorded.js';
import type { Answer } from './serve.js';

/** What a recorded answer of a model must give, as its keeper wrote it down. */
export interface RecordedModelAnswer {
  readonly file: string;
  readonly kind: 'unary' | 'stream';
  readonly httpStatus: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text: string;
  readonly finishReason: string | null;
  readonly usage: { readonly input: number; readonly output: number; readonly total: number } | null;
  readonly toolCalls: number;
  readonly refusal?: string;
  readonly malformed?: boolean;
  readonly status?: string;
  readonly error?: {
    readonly status: number | null;
    readonly type: string | null;
    readonly code: string | number | null;
    readonly message: string | null;
  };
  /** Where its bytes may end with nothing in them that says so: what ends there must be rejected. */
  readonly cutExpected?: { readonly at: readonly number[]; readonly rejected: readonly string[] };
  readonly bytes: Buffer;
}

/** The recorded answers of this kind, with their bytes; none, and a line that says so, where they are missing. */
export function recordedModelAnswers(kind: 'openai' | 'anthropic' | 'ai'): readonly RecordedModelAnswer[] {
  const folder = recordedAnswers(kind);
  const list = folder === undefined ? '' : join(folder, 'expected.json');
  if (folder === undefined || !existsSync(list)) return [];
  return (JSON.parse(readFileSync(list, 'utf8')) as RecordedModelAnswer[]).map((answer) => ({
    ...answer,
    bytes: readFileSync(join(folder, answer.file)),
  }));
}

/** Serves a recorded answer over real HTTP, or the part of it that comes before `end`. */
export const replayRecorded =
  ({ bytes, httpStatus, contentType, headers }: RecordedModelAnswer, end = bytes.length): Answer =>
  (_got, response) => {
    response.writeHead(httpStatus, { 'content-type': contentType, ...headers });
    response.end(bytes.subarray(0, end));
  };

/** The same as a response whose body comes in pieces of this size, which no network puts together again. */
export function recordedResponse(
  { bytes, httpStatus, contentType, headers }: RecordedModelAnswer,
  size: number,
  end = bytes.length,
): Response {
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= end) return controller.close();
      controller.enqueue(bytes.subarray(at, Math.min(end, at + size)));
      at += size;
    },
  });
  return new Response(body, { status: httpStatus, headers: { 'content-type': contentType, ...headers } });
}

/** The usage as this library names it. */
export const usageIn = ({ usage }: RecordedModelAnswer) =>
  usage === null ? undefined : { inputTokens: usage.input, outputTokens: usage.output, totalTokens: usage.total };
