export type { AnswerPart, Citation, FunctionCall, GeminiAnswer } from '../gemini-api/GeminiAnswer.js';
export { askGemini, type GeminiRequest, type GeminiTask } from './askGemini.js';
export type { AskOptions, SelectOptions } from '../gemini-api/askOptions.js';
export { safetySettings } from './safetySettings.js';
