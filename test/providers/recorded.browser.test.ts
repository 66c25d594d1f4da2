/** The recorded answers in browsers: what is written down about them is held against them whole in Node's tests. */
import type { TaskFunction } from 'parallel-genai';
import { askAnthropic } from 'parallel-genai/anthropic';
import { askOpenAI } from 'parallel-genai/openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { commands } from 'vitest/browser';
import '../browser/recordedAnswers.js';
import { play } from '../support/play.js';

interface Recorded {
  readonly file: string;
  readonly kind: 'unary' | 'stream';
  readonly httpStatus: number;
  readonly contentType: string;
  readonly text: string;
  readonly cutExpected?: { readonly at: readonly number[]; readonly rejected: readonly string[] };
}

const messages = [{ role: 'user', content: 'Hi' }];
const url = 'https://recorded.test';
const asks: Record<string, (stream: boolean) => TaskFunction<[], string, string>> = {
  openai: (stream) => askOpenAI({ url }, { model: 'any', messages }, { stream }),
  anthropic: (stream) => askAnthropic({ url }, { model: 'any', max_tokens: 100, messages }, { stream }),
};
const bytesOf = (base64 = '') => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

/** A response whose body comes in pieces of this size. */
function responseOf({ httpStatus, contentType }: Recorded, bytes: Uint8Array<ArrayBuffer>, size: number): Response {
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, (at += size)));
    },
  });
  return new Response(body, { status: httpStatus, headers: { 'content-type': contentType } });
}

afterEach(() => void vi.unstubAllGlobals());

// All at once and before any test: tests are listed by them.
for (const [kind, ask] of Object.entries(asks)) {
  const files = await commands.recordedFiles(kind);
  const list = new TextDecoder().decode(bytesOf(files['expected.json']));
  const answers = list === '' ? [] : (JSON.parse(list) as Recorded[]);
  if (answers.length === 0) console.info(`left out: the recorded ${kind} answers (../shared/fixtures/${kind})`);

  const played = (recorded: Recorded, size: number, end?: number) => {
    const bytes = bytesOf(files[recorded.file]).slice(0, end);
    vi.stubGlobal('fetch', () => Promise.resolve(responseOf(recorded, bytes, size)));
    return play(ask(recorded.kind === 'stream'));
  };

  describe.runIf(answers.length > 0)(`the recorded answers of ${kind}`, () => {
    it.each(answers)('$file', async (recorded) => {
      for (const size of [Number.POSITIVE_INFINITY, 13, 1]) {
        const { value, chunks } = await played(recorded, size);
        expect(chunks.join('')).toBe(recorded.text);
        if (value !== undefined) expect(value).toBe(recorded.text);
      }
    });

    const cuts = answers.flatMap((recorded) => (recorded.cutExpected?.at ?? []).map((end) => ({ recorded, end })));
    it.each(cuts)('$recorded.file is rejected where it ends after $end bytes', async ({ recorded, end }) => {
      const { value, error } = await played(recorded, 13, end);
      expect(value).toBeUndefined();
      expect(recorded.cutExpected?.rejected).toContain(error?.name);
    });
  });
}
