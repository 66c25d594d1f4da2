import { isRetryable, type TaskFunction, type TaskReport } from 'parallel-genai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { play } from './play.js';
import { type RecordedModelAnswer, recordedResponse, replayRecorded, usageIn } from './recordedModels.js';
import { serve } from './serve.js';

/** What these tests look at of an answer. */
export interface SeenAnswer {
  readonly text: string;
  readonly toolCalls: number;
}

/** A provider whose recorded answers are tried. */
export interface RecordedProvider {
  readonly answers: readonly RecordedModelAnswer[];
  readonly ask: (url: string, stream: boolean) => TaskFunction<[], SeenAnswer, string>;
  /** The error's name and fields that a recording must end with; `undefined` where it is an answer. */
  readonly failure: (recorded: RecordedModelAnswer) => object | undefined;
  /**
   * What is told as the finish reason, where that is another word than the recording's; `false` where an SDK reads
   * the answers: it does not tell all that is in them, takes a refusal for text, and puts the pieces together itself.
   */
  readonly finishReason?: ((recorded: RecordedModelAnswer) => string | undefined) | false;
}

/** How the bytes come: over real HTTP, or in pieces that fall between characters and lines. */
const allWays = ['over HTTP', 1, 13] as const;

/** Holds what a provider makes of recorded answers against what is written down about them. */
export function describeRecorded(name: string, provider: RecordedProvider): void {
  const { answers, ask, failure } = provider;
  const ways = allWays.filter((way) => way !== 1 || provider.finishReason !== false);
  const finishReasonOf = provider.finishReason ?? (({ finishReason }) => finishReason ?? undefined);

  const played = async (recorded: RecordedModelAnswer, way: (typeof allWays)[number], end?: number) => {
    const stream = recorded.kind === 'stream';
    if (way === 'over HTTP') return play(ask((await serve(replayRecorded(recorded, end))).url, stream));
    vi.stubGlobal('fetch', () => Promise.resolve(recordedResponse(recorded, way, end)));
    return play(ask('http://recorded.test', stream));
  };
  afterEach(() => void vi.unstubAllGlobals());

  describe.runIf(answers.length > 0)(`${name}, asked for the recorded answers`, () => {
    describe.each(ways)('in pieces of %s', (way) => {
      it.each(answers)('$file', async (recorded) => {
        const { events, chunks, value, error } = await played(recorded, way);
        const expected = failure(recorded);
        if (expected) expect(error).toMatchObject(expected);
        else expect({ value, error }).toEqual({ value: answerIn(recorded), error: undefined });
        expect(chunks.join('')).toBe(
          finishReasonOf === false ? recorded.text || (recorded.refusal ?? '') : recorded.text,
        );
        expect(chunks).not.toContain('');
        if (finishReasonOf === false) return;
        const end = events.at(-1) as { readonly report?: TaskReport } | undefined;
        expect(end?.report?.finishReason).toBe(finishReasonOf(recorded));
        const usage = usageIn(recorded);
        if (usage) expect(end?.report?.usage).toMatchObject(usage);
        else expect(end?.report?.usage).toBeUndefined();
      });
    });

    const cuts = answers.flatMap((recorded) =>
      (recorded.cutExpected?.at ?? []).map((end) => ({ file: recorded.file, end, recorded })),
    );
    it.each(cuts)('rejects $file where it ends after $end bytes', async ({ recorded, end }) => {
      for (const way of ways) {
        const { value, error } = await played(recorded, way, end);
        expect(value).toBeUndefined();
        expect(recorded.cutExpected?.rejected).toContain(error?.name);
        if (error?.name === 'IncompleteAnswerError') expect(isRetryable(error)).toBe(true);
      }
    });
  });
}

const answerIn = ({ text, toolCalls }: RecordedModelAnswer): SeenAnswer => ({ text, toolCalls });
