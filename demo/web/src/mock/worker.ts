import { setupWorker } from 'msw/browser';
import { mockAnthropic, mockGemini, mockOpenAI, type MockCall, type MockScript } from 'parallel-genai/testing';
import type { Observable } from 'rxjs';
import type { MockSettings } from '../model/settings.js';
import { answerFor } from './answerFor.js';

/** Everything of the mock that needs msw; a chunk of its own, which a visitor with a key never loads. */
export async function startWorker(settings$: Observable<MockSettings>): Promise<() => void> {
  let script: MockScript<MockCall> = {};
  // One pair for all calls: the mock draws each pause from it, so that a change is felt within running answers too.
  const pace: [number, number] = [0, 0];
  const following = settings$.subscribe((settings) => {
    const { latencyMs, chunkMs, chunkChars, overloadedShare, rateLimitShare, rateLimitS, cutShare } = settings;
    // Real services vary: with equal times all answers would end in step, and the ranks would tell nothing.
    pace[0] = chunkMs * 0.5;
    pace[1] = chunkMs * 1.5;
    script = {
      answer: answerFor,
      latencyMs: [latencyMs * 0.6, latencyMs * 1.4],
      chunkMs: pace,
      chunkChars: [chunkChars * 0.4, chunkChars * 1.6],
      failures: [
        { fail: 'overloaded', probability: overloadedShare / 100 },
        { fail: { kind: 'rateLimit', retryAfterMs: rateLimitS * 1_000 }, probability: rateLimitShare / 100 },
        { fail: { kind: 'cut', atFraction: 0.5 }, probability: cutShare / 100 },
      ],
    };
  });
  const play = () => script;
  const worker = setupWorker(...mockGemini(play), ...mockOpenAI(play), ...mockAnthropic(play));
  await worker.start({
    quiet: true,
    onUnhandledRequest: 'bypass',
    // Next to the page, wherever that is: a worker sees only what lies below it.
    serviceWorker: { url: new URL('mockServiceWorker.js', document.baseURI).href },
  });
  return () => {
    following.unsubscribe();
    worker.stop();
  };
}
