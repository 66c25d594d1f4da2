export type { AskOptions, SelectOptions } from '../http/askOptions.js';
export type { HeaderSource } from '../http/headerSource.js';
export type { AnthropicAnswer, ContentBlock, ToolUse } from './AnthropicAnswer.js';
export type { AnthropicConnection, AnthropicMessage, AnthropicRequest } from './anthropicRequest.js';
export { type AnthropicTask, askAnthropic } from './askAnthropic.js';
