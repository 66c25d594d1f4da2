import type { ChatRequestBody } from './chatRequest.js';
import { messageText } from './messageText.js';
import { MockCall } from './MockCall.js';

const systemRoles = ['system', 'developer'];

/** A request as `mockOpenAI` saw it. */
export class OpenAICall extends MockCall<ChatRequestBody> {
  override get prompt(): string {
    return messageText(this.body.messages.at(-1)?.content);
  }

  override get system(): string {
    const said = this.body.messages.filter(({ role = '' }) => systemRoles.includes(role));
    return said.map(({ content }) => messageText(content)).join('\n');
  }
}
