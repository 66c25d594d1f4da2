import type { GeminiCall } from './GeminiCall.js';
import { geminiWire } from './geminiWire.js';
import type { ScriptSource } from './MockScript.js';
import { type Mock, mockWire } from './mockWire.js';

/** The mock: request handlers for msw, and a view of what was asked of them. */
export type GeminiMock = Mock<GeminiCall>;

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
export const mockGemini = (script: ScriptSource = {}): GeminiMock => mockWire(geminiWire, script);
