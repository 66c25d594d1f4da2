export type { AnswerPart, Citation, FunctionCall, GeminiAnswer } from './answer.js';
export { askGemini, type GeminiRequest, type GeminiTask } from './askGemini.js';
export type { AskOptions, SelectOptions } from './askOptions.js';
export { safetySettings } from './safetySettings.js';
