export type { AnswerPart, Citation, FunctionCall, GeminiAnswer } from '../gemini/answer.js';
export type { AskOptions, SelectOptions } from '../gemini/askOptions.js';
export { askGenai, type GenaiClient, type GenaiTask } from './askGenai.js';
export { safetySettings } from './safetySettings.js';
