export type * from '../gemini-api/GeminiAnswer.js';
export type { AskOptions, SelectOptions } from '../gemini-api/askOptions.js';
export { type SafetySetting, safetySettings, type SafetyThreshold } from '../gemini-api/safetySettings.js';
export { askGemini, type GeminiRequest, type GeminiTask } from './askGemini.js';
