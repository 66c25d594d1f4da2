export type { AnswerPart, Citation, FunctionCall, GeminiAnswer } from '../gemini-api/GeminiAnswer.js';
export type { AskOptions, SelectOptions } from '../gemini-api/askOptions.js';
export { askGenai, type GenaiClient, type GenaiTask } from './askGenai.js';
export { safetySettings } from './safetySettings.js';
