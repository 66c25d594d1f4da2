export type { AskOptions, SelectOptions } from '../http/askOptions.js';
export type { HeaderSource } from '../http/headerSource.js';
export { askOpenAI, type OpenAITask } from './askOpenAI.js';
export type { OpenAIAnswer, ToolCall } from './OpenAIAnswer.js';
export type { OpenAIClient, OpenAIConnection, OpenAIMessage, OpenAIRequest } from './openaiRequest.js';
