import type { AnthropicCall } from './AnthropicCall.js';
import { anthropicWire } from './anthropicWire.js';
import type { MockScript, ScriptSource } from './MockScript.js';
import { type Mock, mockWire } from './mockWire.js';

/** The mock: request handlers for msw, and a view of what was asked of them. */
export type AnthropicMock = Mock<AnthropicCall>;

/** What `mockAnthropic` does: the same script as `mockGemini`'s. */
export type AnthropicScript = MockScript<AnthropicCall>;

/**
 * An Anthropic API that follows a script: handlers for msw that speak the messages API, streamed and whole, at any base
 * URL. It stands beside `mockGemini` and `mockOpenAI` in one server, so that a test can mix providers.
 *
 * @throws TypeError or RangeError naming the field, for a script that cannot be played
 * @example
 * const anthropic = mockAnthropic({ answer: 'MLOps is …', failures: [{ attempt: 1, fail: 'overloaded' }] });
 * const server = setupServer(...anthropic, ...mockOpenAI());
 */
export const mockAnthropic = (script: ScriptSource<AnthropicCall> = {}): AnthropicMock =>
  mockWire(anthropicWire, script);
