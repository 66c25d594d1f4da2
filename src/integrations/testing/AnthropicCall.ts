import type { ChatRequestBody } from './chatRequest.js';
import { type MockMessage, messageText } from './messageText.js';
import { MockCall } from './MockCall.js';

/** A request as `mockAnthropic` saw it. */
export class AnthropicCall extends MockCall<ChatRequestBody> {
  override get prompt(): string {
    return messageText(this.body.messages.at(-1)?.content);
  }

  override get system(): string {
    return messageText(this.body['system'] as MockMessage['content']);
  }
}
