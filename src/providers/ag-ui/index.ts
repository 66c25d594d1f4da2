export type { AgUiAnswer, AgUiMessage, AgUiToolCall } from './AgUiAnswer.js';
export type { AgUiConnection, AgUiInput, AgUiInputMessage } from './AgUiInput.js';
export { type AgUiOptions, type AgUiTask, askAgUi } from './askAgUi.js';
export { type AgUiResponseOptions, toAgUi } from './toAgUi.js';
