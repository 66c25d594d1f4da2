import { formatValue } from '../../core/util/formatValue.js';
import type { HeaderSource } from '../http/headerSource.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- whatever a service takes: `unknown` would refuse an SDK's own types */
/** A message of the conversation. */
export interface OpenAIMessage {
  /** `system`, `user`, `assistant`, `tool`, … */
  readonly role: string;
  /** A text, or parts: text, images, files. */
  readonly content?: string | readonly object[] | null | undefined;
  readonly [field: string]: any;
}

/** A request as the service takes it: what is not named here is sent as it is. */
export interface OpenAIRequest {
  /** The model, by the name that the service has for it. */
  readonly model: string;
  /** The conversation, oldest first. */
  readonly messages: readonly OpenAIMessage[];
  readonly [field: string]: any;
}
/* eslint-enable @typescript-eslint/no-explicit-any */

/** A service that speaks OpenAI's chat completions. */
export interface OpenAIConnection {
  /**
   * Its base address, to which `/chat/completions` is added: `https://api.openai.com/v1`. A query in it is kept:
   * `https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT?api-version=…`.
   */
  readonly url: string | URL;
  /**
   * Sent with each request: `{ authorization: 'Bearer …' }`, for Azure `{ 'api-key': '…' }`.
   * @default none
   */
  readonly headers?: HeaderSource;
}

/** What of the SDK's client is used: `new OpenAI(…)`, `new AzureOpenAI(…)`, or anything that has its `chat`. */
export interface OpenAIClient {
  /** The client's chat, of which one method is called. */
  readonly chat: {
    /** Chat completions. */
    readonly completions: {
      /** Sends a request. */
      create(body: never, options: never): { asResponse(): Promise<Response> };
    };
  };
}

export const isClient = (where: unknown): where is OpenAIClient =>
  typeof (where as Partial<OpenAIClient> | null | undefined)?.chat?.completions?.create === 'function';

/** @throws TypeError naming what is wrong */
export function checkRequest(request: unknown): void {
  if (typeof request !== 'object' || request === null) {
    throw new TypeError(`request must be an object { model, messages, … }, got ${formatValue(request)}`);
  }
  const { model, messages } = request as Record<string, unknown>;
  if (typeof model !== 'string' || model === '') {
    throw new TypeError(`request.model must be the name of a model, got ${formatValue(model)}`);
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new TypeError(`request.messages must be a list of messages, not empty; got ${formatValue(messages)}`);
  }
}

/** The body to send. Without the option, most services tell no usage for a stream. */
export function bodyOf(request: OpenAIRequest, stream: boolean): Record<string, unknown> {
  if (!stream) return { ...request, stream };
  return { stream_options: { include_usage: true }, ...request, stream };
}
