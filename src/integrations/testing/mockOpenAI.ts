import type { MockScript, ScriptSource } from './MockScript.js';
import { type Mock, mockWire } from './mockWire.js';
import type { OpenAICall } from './OpenAICall.js';
import { openaiWire } from './openaiWire.js';

/** The mock: request handlers for msw, and a view of what was asked of them. */
export type OpenAIMock = Mock<OpenAICall>;

/** What `mockOpenAI` does: the same script as `mockGemini`'s. */
export type OpenAIScript = MockScript<OpenAICall>;

/**
 * An OpenAI-style service that follows a script: handlers for msw that speak chat completions, streamed and whole, at
 * any base URL. It stands beside `mockGemini` and `mockAnthropic` in one server, so that a test can mix providers.
 *
 * @throws TypeError or RangeError naming the field, for a script that cannot be played
 * @example
 * const openai = mockOpenAI({ answer: ({ prompt }) => `You asked: ${prompt}`, failures: [{ attempt: 1, fail: 'rateLimit' }] });
 * const server = setupServer(...openai, ...mockGemini());
 */
export const mockOpenAI = (script: ScriptSource<OpenAICall> = {}): OpenAIMock => mockWire(openaiWire, script);
