import { geminiChunks, type ResponseChunk } from './geminiChunks.js';
import {
  type ErrorBody,
  errorBody,
  internal,
  invalidKey,
  isVertex,
  missingKey,
  overloaded,
  rateLimit,
  unknownModel,
} from './geminiErrors.js';
import { accessError, generatePath, readBody, withoutKey } from './geminiRequest.js';
import { GeminiCall } from './GeminiCall.js';
import type { FailureDetails } from './MockFailure.js';
import { jsonType } from './reply.js';
import type { Refusal, Wire } from './Wire.js';

/** `generateContent` and `streamGenerateContent`, at any base URL, Vertex AI's paths included. */
export const geminiWire: Wire<GeminiCall> = {
  mock: 'mockGemini',
  path: generatePath,

  async read(request, params) {
    const model = decodeURIComponent(String(params['0']));
    const stream = params['1'] === 'streamGenerateContent';
    const { body, error } = await readBody(request);
    const call = (number: number, attempt: number) =>
      new GeminiCall(number, attempt, model, stream, body, withoutKey(request.url));
    return { model, stream, question: [body.systemInstruction, body.contents], error: refusalOf(error), call };
  },

  accessError: (request, { model }, script) => refusalOf(accessError(request, model, script)),
  refusal: (failure, call) => refusalOf(refusalBody(failure, call)),
  mistake: (message) => ({ status: 400, word: 'INVALID_ARGUMENT', body: errorBody(400, message) }),

  answer(answer, call, cutting) {
    const { chunks, whole } = geminiChunks(answer, call, cutting);
    return { chunks: chunks.map((chunk) => [chunk]), whole };
  },

  blockedAnswer: (answer, reason = 'SAFETY') => ({
    ...answer,
    functionCalls: [],
    finishReason: reason,
    candidate: { safetyRatings },
  }),

  blockedPrompt({ whole }, reason = 'SAFETY') {
    const { usageMetadata, modelVersion, responseId } = whole as ResponseChunk;
    const { promptTokenCount = 0 } = usageMetadata;
    const body = {
      promptFeedback: { blockReason: reason, safetyRatings },
      usageMetadata: { promptTokenCount, totalTokenCount: promptTokenCount },
      modelVersion,
      responseId,
    };
    return { chunks: [[body]], whole: body };
  },

  errorEvent: overloaded(),
  malformed: '{"candidates": [{"content": {"parts": [{"text": "',

  streamType: (request) => (isSse(request) ? 'text/event-stream' : jsonType),

  frame(chunks, request, isWhole) {
    const bodies = chunks.flat().map((event) => (typeof event === 'string' ? event : JSON.stringify(event)));
    if (isSse(request)) return bodies.map((body) => `data: ${body}\r\n\r\n`);
    // A stream without `alt=sse` is one JSON array, written element by element.
    const pieces = bodies.map((body, i) => `${i === 0 ? '[' : ',\r\n'}${body}`);
    return isWhole ? [...pieces, pieces.length === 0 ? '[]' : ']'] : pieces;
  },
};

const isSse = (request: Request): boolean => new URL(request.url).searchParams.get('alt') === 'sse';

const refusalOf = (body: ErrorBody | undefined): Refusal | undefined =>
  body && { status: body.error.code, word: body.error.status, body };

function refusalBody(failure: FailureDetails, call: GeminiCall): ErrorBody | undefined {
  switch (failure.kind) {
    case 'rateLimit':
      return rateLimit(call.model, failure);
    case 'internal':
      return internal();
    case 'overloaded':
      return overloaded();
    case 'invalidKey':
      return invalidKey();
    case 'missingKey':
      return missingKey(isVertex(call.url));
    case 'unknownModel':
      return unknownModel(call.model);
    default:
      return undefined;
  }
}

const categories = ['SEXUALLY_EXPLICIT', 'HATE_SPEECH', 'HARASSMENT', 'DANGEROUS_CONTENT'];

/** Ratings of which the last category is the reason for the block. */
const safetyRatings = categories.map((category, i) => ({
  category: `HARM_CATEGORY_${category}`,
  probability: i === categories.length - 1 ? 'HIGH' : 'NEGLIGIBLE',
  ...(i === categories.length - 1 && { blocked: true }),
}));
