/** A message of a conversation, as chat completions and Anthropic have it. */
export interface MockMessage {
  /** Who speaks: `system`, `user`, `assistant`, … */
  readonly role?: string;
  /** A text, or parts of which some hold text. */
  readonly content?: string | readonly { readonly text?: string; readonly [field: string]: unknown }[] | null;
  readonly [field: string]: unknown;
}

/** The text of a message's content. */
export function messageText(content: MockMessage['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ text }) => text ?? '').join('');
}
