import type { JsonObject } from '../../core/util/isObject.js';
import { formatValue } from '../../core/util/formatValue.js';
import { asObject } from '../gemini-api/json.js';

/**
 * A language model of the AI SDK, such as `openai('gpt-5')`: of AI SDK 6 (specification v3) or 7 (v4). Only what is
 * used is named, so that no version of the SDK need be installed.
 */
export interface AiModel {
  /** The specification that it follows: `v3` or `v4`. */
  readonly specificationVersion: string;
  /** Its name. */
  readonly modelId: string;
  /** Answers in one piece. */
  doGenerate(options: never): PromiseLike<unknown>;
  /** Answers in parts. */
  doStream(options: never): PromiseLike<unknown>;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- whatever the specification takes: `unknown` would refuse the SDK's own types */
/** A message of the conversation. */
export interface AiMessage {
  /** `system`, `user`, `assistant` or `tool`. */
  readonly role: string;
  /** A text, or parts: text, `image` and `file` with their data in bytes or base64 (or a URL, where the model takes URLs). */
  readonly content: string | readonly object[];
  readonly [field: string]: any;
}

/** A request: what is not named here goes to the model as it is, such as `tools`, `seed` or `providerOptions`. */
export interface AiRequest {
  /** The question, or the conversation; or give `messages`. */
  readonly prompt?: string | readonly AiMessage[] | undefined;
  /** The conversation, oldest first; or give `prompt`. */
  readonly messages?: readonly AiMessage[] | undefined;
  /** How the model is told to answer. */
  readonly system?: string | undefined;
  /** The most tokens to write. */
  readonly maxOutputTokens?: number | undefined;
  /** How much chance there is in the answer; its range is the model's. */
  readonly temperature?: number | undefined;
  /** As the specification has it: `{ type: 'json', schema }` for structured output. */
  readonly responseFormat?: object | undefined;
  readonly [field: string]: any;
}
/* eslint-enable @typescript-eslint/no-explicit-any */

/** @throws TypeError naming what is wrong */
export function checkModel(model: unknown): void {
  const { doGenerate, doStream } = asObject(model);
  if (typeof doGenerate === 'function' && typeof doStream === 'function') return;
  throw new TypeError(
    `model must be a language model of the AI SDK, such as openai('gpt-5'), got ${formatValue(model)}`,
  );
}

/**
 * What the specification's `doStream` and `doGenerate` take, without the signal.
 * @throws TypeError naming what is wrong
 */
export function callOptions(request: string | AiRequest, specificationVersion: string): JsonObject {
  const { prompt, messages, system, ...settings } = typeof request === 'string' ? { prompt: request } : { ...request };
  const asked: unknown = prompt ?? messages;
  if (typeof asked === 'string' ? asked === '' : !Array.isArray(asked) || asked.length === 0) {
    throw new TypeError(
      `request must be a question, or an object with a prompt or messages, not empty; got ${formatValue(asked ?? request)}`,
    );
  }
  const conversation = typeof asked === 'string' ? [{ role: 'user', content: asked }] : (asked as AiMessage[]);
  const whole = system === undefined ? conversation : [{ role: 'system', content: system }, ...conversation];
  return { ...settings, prompt: whole.map((message) => specMessage(message, specificationVersion)) };
}

function specMessage({ role, content, ...more }: AiMessage, version: string): JsonObject {
  if (role === 'system') return { role, content, ...more };
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return { role, content: parts.map((part) => specPart(part as JsonObject, version)), ...more };
}

/** Images are files to the specification; v4 wants to know whether a file's data is an address. */
function specPart(part: JsonObject, version: string): JsonObject {
  const { type, image, ...rest } = part;
  const file: JsonObject =
    type === 'image' ? { mediaType: 'image/*', ...rest, type: 'file', data: image ?? rest['data'] } : part;
  if (file['type'] !== 'file' || version !== 'v4') return file;
  const { data } = file;
  const tagged =
    data instanceof URL
      ? { type: 'url', url: data }
      : typeof data === 'string' || data instanceof Uint8Array
        ? { type: 'data', data }
        : data;
  return { ...file, data: tagged };
}
