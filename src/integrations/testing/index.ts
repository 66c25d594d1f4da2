export type { CallCounts } from './CallLog.js';
export type { CallStatus, GeminiCall, RequestBody, RequestContent } from './GeminiCall.js';
export type { FailureDetails, FailureKind, GeminiFailure } from './GeminiFailure.js';
export type * from './GeminiScript.js';
export { type GeminiMock, mockGemini } from './mockGemini.js';
export type { Distribution } from './Distribution.js';
