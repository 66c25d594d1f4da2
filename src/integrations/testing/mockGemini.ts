import { http, type HttpHandler, type PathParams } from 'msw';
import { answerCall } from './answerCall.js';
import { type CallCounts, CallLog } from './CallLog.js';
import { checkScript } from './checkScript.js';
import { GeminiCall } from './GeminiCall.js';
import type { ScriptSource } from './GeminiScript.js';
import { hash, seededRandom } from './random.js';
import { generatePath, readBody, withoutKey } from './readCall.js';

/** The mock: request handlers for msw, and a view of what was asked of them. */
export interface GeminiMock extends ReadonlyArray<HttpHandler> {
  /** The latest calls, at most 1,000, in the order of arrival. */
  readonly calls: readonly GeminiCall[];
  /** Numbers of calls made, in flight, aborted, …: since the beginning or the last reset. */
  readonly counts: CallCounts;
  /**
   * Forgets the calls so far, as a test does before the next; what is in flight goes on uncounted.
   * @param script plays from now on, if given
   */
  reset(script?: ScriptSource): void;
}

/**
 * A Gemini API that follows a script: handlers for msw's `setupServer` (Node) and `setupWorker` (browser) that speak
 * the wire protocol of `generateContent` and `streamGenerateContent` at any base URL, Vertex AI's paths included.
 *
 * What the script leaves out goes well and at once. Chance is seeded, so a run repeats.
 *
 * @throws TypeError or RangeError naming the field, for a script that cannot be played; if the script is a function, the
 * call that meets it gets a 400 that says so
 * @example
 * const gemini = mockGemini({
 *   answer: [{ system: 'Danish', answer: 'MLOps er …' }, { answer: ({ prompt }) => `You asked: ${prompt}` }],
 *   latencyMs: { median: 800 },
 *   chunkMs: [20, 60],
 *   failures: [{ system: 'Danish', attempt: 1, fail: 'overloaded' }, { fail: 'rateLimit', probability: 0.1 }],
 * });
 * const server = setupServer(...gemini);
 * server.listen();
 * // …
 * expect(gemini.counts.aborted).toBe(0);
 */
export function mockGemini(script: ScriptSource = {}): GeminiMock {
  if (typeof script !== 'function') checkScript(script);
  let state = new MockState(script);
  const handlers = [http.post(generatePath, ({ request, params }) => state.answer(request, params))];
  return Object.defineProperties(handlers, {
    calls: { get: () => state.log.calls },
    counts: { get: () => ({ ...state.log.counts }) },
    reset: {
      value: (next: ScriptSource = state.script) => {
        if (typeof next !== 'function') checkScript(next);
        state = new MockState(next);
      },
    },
  }) as unknown as GeminiMock;
}

/** Holds what a reset forgets. */
class MockState {
  readonly log = new CallLog();
  /** Counts how often each question came. */
  readonly #asked = new Map<string, number>();

  constructor(readonly script: ScriptSource) {}

  async answer(request: Request, params: PathParams): Promise<Response> {
    const model = decodeURIComponent(String(params['0']));
    const stream = params['1'] === 'streamGenerateContent';
    const { body, error } = await readBody(request);
    // By its hash, since a question may be long.
    const question = JSON.stringify([model, body.systemInstruction, body.contents]);
    const key = `${hash(question)} ${question.length}`;
    const attempt = (this.#asked.get(key) ?? 0) + 1;
    this.#asked.set(key, attempt);
    const call = new GeminiCall(this.log.counts.made + 1, attempt, model, stream, body, withoutKey(request.url));
    this.log.began(call);
    const chance = (seed: number | string) => seededRandom(seed, key, attempt);
    return answerCall(request, call, { script: this.script, log: this.log, badBody: error, chance });
  }
}
