/** Models of the AI SDK in both of its specifications, each at a server of the test's. */
import { createAnthropic as createAnthropicV3 } from '@ai-sdk/anthropic-v3';
import { createAnthropic as createAnthropicV4 } from '@ai-sdk/anthropic-v4';
import { createOpenAICompatible as createCompatibleV3 } from '@ai-sdk/openai-compatible-v3';
import { createOpenAICompatible as createCompatibleV4 } from '@ai-sdk/openai-compatible-v4';
import { createOpenAI as createOpenAIV3 } from '@ai-sdk/openai-v3';
import { createOpenAI as createOpenAIV4 } from '@ai-sdk/openai-v4';
import type { AiModel } from 'parallel-genai/ai';

const apiKey = 'a-key-that-no-text-may-show';

/** A model by the address of its server. */
export type ModelAt = (baseURL: string) => AiModel;

export interface Specification {
  readonly version: string;
  /** OpenAI's Responses API. */
  readonly responses: ModelAt;
  /** Chat completions, as any service speaks them. */
  readonly compatible: ModelAt;
  /** Chat completions, as OpenAI speaks them. */
  readonly chat: ModelAt;
  readonly anthropic: ModelAt;
}

export const specifications: readonly Specification[] = [
  {
    version: 'v3',
    responses: (baseURL) => createOpenAIV3({ baseURL, apiKey })('any'),
    compatible: (baseURL) => createCompatibleV3({ name: 'test', baseURL, apiKey })('any'),
    chat: (baseURL) => createOpenAIV3({ baseURL, apiKey }).chat('any'),
    anthropic: (baseURL) => createAnthropicV3({ baseURL, apiKey })('any'),
  },
  {
    version: 'v4',
    responses: (baseURL) => createOpenAIV4({ baseURL, apiKey })('any'),
    compatible: (baseURL) => createCompatibleV4({ name: 'test', baseURL, apiKey })('any'),
    chat: (baseURL) => createOpenAIV4({ baseURL, apiKey }).chat('any'),
    anthropic: (baseURL) => createAnthropicV4({ baseURL, apiKey })('any'),
  },
];
