import type { Message, Part, SendMessageRequest } from '@a2a-js/sdk';

/** A message to the agent. What is left out is filled in. */
export interface A2aMessage extends Partial<Omit<Message, 'parts'>> {
  /** Text, files, data, as the SDK has them; a string stands for a part of text. */
  readonly parts: readonly (string | Part)[];
  /** The conversation to go on with: from an InputRequiredError's `details`, or an answer. */
  readonly contextId?: string;
  /** The task to go on with: from an InputRequiredError's `details`. */
  readonly taskId?: string;
}

/** A message with what else goes along: `configuration`, `metadata`, `tenant`. */
export interface A2aRequest extends Partial<Omit<SendMessageRequest, 'message'>> {
  /** The message itself. */
  readonly message: A2aMessage;
}
