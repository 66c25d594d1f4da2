import { isObject, type JsonObject } from '../../core/util/isObject.js';
import type { Prompt } from '../rows/promptOf.js';

/** A message as OpenAI's and Anthropic's APIs have it. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string | readonly object[];
  readonly [field: string]: unknown;
}

/**
 * A prompt as messages: `contents` may be a text, a list of messages, or the parts of one (texts, images, files).
 * @throws TypeError for what is none of these
 */
export function chatMessages({ prompt = '', contents = prompt }: Prompt): ChatMessage[] {
  if (typeof contents === 'string') return [{ role: 'user', content: contents }];
  const list: readonly unknown[] = Array.isArray(contents) ? contents : [contents];
  if (list.every(isMessage)) return [...list];
  if (list.every(isPart)) return [{ role: 'user', content: list }];
  throw new TypeError('its "contents" must be messages such as { "role": "user", "content": "…" }, or parts of one');
}

const isMessage = (value: unknown): value is ChatMessage =>
  isObject(value) && typeof value['role'] === 'string' && !('parts' in value);

const isPart = (value: unknown): value is JsonObject => isObject(value) && typeof value['type'] === 'string';
