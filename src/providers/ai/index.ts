export type { AskOptions, SelectOptions } from '../http/askOptions.js';
export type { AiAnswer, AiPart, AiToolCall } from './AiAnswer.js';
export type { AiMessage, AiModel, AiRequest } from './aiRequest.js';
export { type AiTask, askAI } from './askAI.js';
export {
  type AiStreamOptions,
  type AiStreamResult,
  type AiStreamSelect,
  type AiStreamTask,
  askAIStream,
} from './askAIStream.js';
export type {
  TaskPart,
  TaskParts,
  TaskStreamChunk,
  TaskStreamError,
  TaskStreamFinish,
  TaskStreamPart,
  TaskStreamStart,
} from '../../transports/ui-message-stream/TaskPart.js';
export {
  toUIMessageStream,
  type UIMessageStreamOptions,
} from '../../transports/ui-message-stream/toUIMessageStream.js';
export {
  toUIMessageStreamResponse,
  type UIMessageStreamResponseOptions,
} from '../../transports/ui-message-stream/toUIMessageStreamResponse.js';
