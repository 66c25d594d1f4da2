/** A message of a chat, as most APIs write it. */
export interface RoleMessage {
  /** `'user'` for the person, `'assistant'` for the agent. */
  readonly role: 'user' | 'assistant';
  /** The message's text. */
  readonly content: string;
  /** Not beside a role: servers would look at the name alone. */
  readonly name?: undefined;
}

/** A message of a chat, as sunholo's own apps keep it. */
export interface NamedMessage {
  /** `'Human'` for the person; whatever else is the agent. */
  readonly name: string;
  /** The message's text. */
  readonly content: string;
  /** Not beside a name: servers would look at the name alone. */
  readonly role?: undefined;
}

/** The same with `text`, as Slack and Google Chat write it. */
export interface NamedText {
  /** `'Human'` for the person; whatever else is the agent. */
  readonly name: string;
  /** The message's text. */
  readonly text: string;
  /** Not beside a name: servers would look at the name alone. */
  readonly role?: undefined;
}

/** One message of a chat. The servers read all of these, and know the person by `name: 'Human'` or `role: 'user'`. */
export type ChatMessage = RoleMessage | NamedMessage | NamedText;

/** Gives a message a role: the OpenAI-shaped route knows nothing else. */
export function toRoleMessage(message: ChatMessage): { readonly role: string; readonly content: string } {
  if (message.name === undefined) return message;
  const role = message.name === 'Human' ? 'user' : 'assistant';
  return { role, content: 'text' in message ? message.text : message.content };
}
