import { readField } from '../util/readField.js';
import { readFirst } from '../util/readPath.js';
import { matches } from './isNamed.js';
import { readCauses } from './readCauses.js';

/** gRPC's status codes from 1 on, with the HTTP status that Google maps each to (google/rpc/code.proto). */
const grpcToHttp = [499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401];

/** Where clients put the HTTP status of an answer. */
const places = [
  'status',
  'statusCode',
  'status_code', // Ollama
  'response.status', // axios, ky, gaxios
  'response.statusCode', // got
  'rawResponse.status', // Mistral
  'customErrorData.status', // Firebase
  '$metadata.httpStatusCode', // AWS
];

/** The HTTP status that one error carries itself, whatever its cause. */
export function ownStatus(error: unknown): number | undefined {
  // Vertex and gax use `code` for both; Node and the SDKs use it for words.
  const code = readField(error, 'code');
  const isGrpc = typeof code === 'number' && readField(error, 'details') !== undefined;
  return (
    readFirst(error, places, (value) => asStatus(value, /^[1-5]\d\d$/)) ??
    asStatus(code, /^[45]\d\d$/) ??
    (isGrpc ? grpcToHttp[code - 1] : undefined)
  );
}

/** Some clients carry it as a string. */
function asStatus(value: unknown, pattern: RegExp): number | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return matches(text, pattern) ? Number(text) : undefined;
}

/** The HTTP status that an error carries, or its cause, wherever its client puts it. */
export const statusOf = (error: unknown): number | undefined =>
  readCauses(error, { read: ownStatus, combine: (statuses) => statuses.find((status) => status !== undefined) });
