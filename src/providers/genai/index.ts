export type * from '../gemini-api/GeminiAnswer.js';
export type { AskOptions, SelectOptions } from '../gemini-api/askOptions.js';
export { type SafetySetting, safetySettings, type SafetyThreshold } from '../gemini-api/safetySettings.js';
export { askGenai, type GenaiClient, type GenaiTask } from './askGenai.js';
