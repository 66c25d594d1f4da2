import { getResponse } from 'msw';
import { mockAnthropic, mockGemini, mockOpenAI, type MockCall, type ScriptSource } from 'parallel-genai/testing';
import { answerFor } from '../../web/src/mock/answerFor.js';
import { type Listening, listen } from './listen.js';

/** What the mock says to visitors of the page, about as fast as a small model, and now and then overloaded. */
export const pageScript: ScriptSource<MockCall> = {
  answer: answerFor,
  latencyMs: { median: 600, sigma: 0.4, max: 2_000 },
  chunkMs: [30, 90],
  chunkChars: [10, 50],
  failures: [{ fail: 'overloaded', probability: 0.05 }],
  seed: 4,
};

/**
 * The mocks of all providers as an HTTP server of its own on loopback: msw's handlers, without its interception of every request that
 * the process makes, which costs too much under load.
 */
export async function mockServer(script: ScriptSource<MockCall> = pageScript): Promise<Listening> {
  const handlers = [...mockGemini(script), ...mockOpenAI(script), ...mockAnthropic(script)];
  return listen(async (request) => (await getResponse(handlers, request)) ?? new Response(null, { status: 404 }), {});
}
