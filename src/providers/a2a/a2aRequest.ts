import type { Part, SendMessageRequest } from '@a2a-js/sdk';
import { formatValue } from '../../core/util/formatValue.js';
import { isObject } from '../../core/util/isObject.js';
import { randomId } from '../agents/randomId.js';
import type { A2aMessage, A2aRequest } from './A2aMessage.js';

/** The SDK's `Role.ROLE_USER`: importing its enum would load all of it. */
const userRole = 1;

/** The request in its longest form. @throws TypeError naming what is wrong */
export function normalizeRequest(message: string | A2aMessage | A2aRequest): A2aRequest {
  if (typeof message === 'string') return { message: { parts: [message] } };
  const request: A2aRequest = isRequest(message) ? message : { message };
  const { parts } = (request.message ?? {}) as Partial<A2aMessage>;
  if (!Array.isArray(parts)) {
    throw new TypeError(`message must be a question, { parts, … } or { message, … }, got ${formatValue(message)}`);
  }
  return request;
}

const isRequest = (message: A2aMessage | A2aRequest): message is A2aRequest =>
  isObject(message) && 'message' in message;

/** What is sent for one attempt. */
export function requestOf({ message, ...rest }: A2aRequest): SendMessageRequest {
  return {
    tenant: '',
    configuration: undefined,
    metadata: undefined,
    ...rest,
    message: {
      messageId: randomId(),
      contextId: '',
      taskId: '',
      role: userRole,
      metadata: undefined,
      extensions: [],
      referenceTaskIds: [],
      ...message,
      parts: message.parts.map((part) => (typeof part === 'string' ? textPart(part) : part)),
    },
  };
}

const textPart = (value: string): Part => ({
  content: { $case: 'text', value },
  metadata: undefined,
  filename: '',
  mediaType: 'text/plain',
});

/** How many characters of text a message holds. */
export const promptCharsOf = ({ message }: A2aRequest): number =>
  message.parts.reduce((sum, part) => {
    if (typeof part === 'string') return sum + part.length;
    return sum + (part.content?.$case === 'text' ? part.content.value.length : 0);
  }, 0);
