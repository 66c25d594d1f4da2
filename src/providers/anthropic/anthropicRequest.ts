import { formatValue } from '../../core/util/formatValue.js';
import type { HeaderSource } from '../http/headerSource.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- whatever the API takes: `unknown` would refuse an SDK's own types */
/** A message of the conversation. */
export interface AnthropicMessage {
  /** Who speaks. */
  readonly role: 'user' | 'assistant' | (string & {});
  /** A text, or blocks: text, images, documents, tool results. */
  readonly content: string | readonly object[];
  readonly [field: string]: any;
}

/** A request as the API takes it: what is not named here is sent as it is. */
export interface AnthropicRequest {
  /** The model, such as `claude-sonnet-4-5`. */
  readonly model: string;
  /** The most tokens to write, thinking included: the API insists on it. */
  readonly max_tokens: number;
  /** The conversation, oldest first. */
  readonly messages: readonly AnthropicMessage[];
  /** The system prompt: a text, or blocks of text. */
  readonly system?: string | readonly object[] | undefined;
  readonly [field: string]: any;
}
/* eslint-enable @typescript-eslint/no-explicit-any */

/** Where the messages API is. */
export interface AnthropicConnection {
  /**
   * Its base address, to which `/messages` is added.
   * @default 'https://api.anthropic.com/v1'
   */
  readonly url?: string | URL;
  /**
   * Sent with each request: `{ 'x-api-key': '…' }`. `anthropic-version` is 2023-06-01 unless it is set here. Calls from
   * a page need `'anthropic-dangerous-direct-browser-access': 'true'`: whoever opens it can read the key.
   * @default none
   */
  readonly headers?: HeaderSource;
}

/** @throws TypeError naming what is wrong */
export function checkRequest(request: unknown): void {
  if (typeof request !== 'object' || request === null) {
    throw new TypeError(`request must be an object { model, max_tokens, messages, … }, got ${formatValue(request)}`);
  }
  const { model, max_tokens, messages } = request as Record<string, unknown>;
  if (typeof model !== 'string' || model === '') {
    throw new TypeError(`request.model must be the name of a model, got ${formatValue(model)}`);
  }
  if (!Number.isInteger(max_tokens) || (max_tokens as number) < 0) {
    throw new TypeError(`request.max_tokens must be a whole number, got ${formatValue(max_tokens)}`);
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new TypeError(`request.messages must be a list of messages, not empty; got ${formatValue(messages)}`);
  }
}
