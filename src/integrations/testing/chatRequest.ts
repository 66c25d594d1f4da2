import type { MockMessage } from './messageText.js';

/** The body of a request to chat completions, or to Anthropic's messages. */
export interface ChatRequestBody {
  /** The model that is asked. */
  readonly model: string;
  /** The conversation, oldest first. */
  readonly messages: readonly MockMessage[];
  /** True if the answer is to come as a stream. */
  readonly stream?: boolean;
  readonly [field: string]: unknown;
}

/** A request's body, and what is wrong with it, if anything. */
export async function readChatBody(request: Request): Promise<{ body: ChatRequestBody; mistake: string | undefined }> {
  const nothing = { model: '', messages: [] };
  let body: Record<string, unknown>;
  try {
    body = (await request.json()) as Record<string, unknown>;
  } catch {
    return { body: nothing, mistake: 'We could not parse the JSON body of your request.' };
  }
  const whole = { ...nothing, ...body } as ChatRequestBody;
  if (typeof whole.model !== 'string' || whole.model === '') {
    return { body: { ...whole, model: '' }, mistake: 'you must provide a model parameter' };
  }
  const good = Array.isArray(whole.messages) && whole.messages.length > 0;
  return good
    ? { body: whole, mistake: undefined }
    : { body: { ...whole, messages: [] }, mistake: 'messages: required' };
}
