import { internal, invalidKey, missingKey, overloaded, rateLimit, unknownModel } from './errorBody.js';
import type { GeminiCall } from './GeminiCall.js';
import type { FailureDetails } from './GeminiFailure.js';
import { type Reply, wholeReply } from './reply.js';

/** Makes the reply of the failures that have a status of their own; `undefined` for those that happen within an answer. */
export function errorReply(failure: FailureDetails, call: GeminiCall): Reply | undefined {
  if (failure.kind === 'http') {
    return wholeReply(failure.status, failure.body ?? '', failure.contentType ?? 'text/html; charset=UTF-8');
  }
  const body = refusalBody(failure, call);
  return body && wholeReply(body.error.code, JSON.stringify(body, undefined, 2));
}

function refusalBody(failure: FailureDetails, call: GeminiCall) {
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

/** Vertex AI's paths name a project and a location. */
export const isVertex = (url: string): boolean => /\/projects\/[^/]+\/locations\//.test(url);
