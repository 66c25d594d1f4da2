import { type ErrorShape, errorWith, inherited } from './ErrorShape.js';

const wherever: Readonly<Record<string, (status: number) => unknown>> = {
  'status (openai, anthropic)': (status) => errorWith({ status }),
  'status of a plain object': (status) => ({ status }),
  'an inherited status': (status) => inherited({ status }),
  'statusCode (AI SDK)': (statusCode) => errorWith({ statusCode }),
  'status_code (Ollama)': (status_code) => errorWith({ status_code }),
  'a status that is a string': (status) => errorWith({ status: String(status) }),
  'response.status (axios, gaxios)': (status) => errorWith({ code: 'ERR_BAD_REQUEST', response: { status } }),
  'response.status (ky)': (status) => errorWith({ response: new Response(null, { status }) }),
  'response.statusCode (got)': (statusCode) =>
    errorWith({ code: 'ERR_NON_2XX_3XX_RESPONSE', response: { statusCode } }),
  'rawResponse (Mistral)': (status) => errorWith({ rawResponse: new Response(null, { status }) }),
  'customErrorData (Firebase)': (status) => errorWith({ code: 'fetch-error', customErrorData: { status } }),
  '$metadata (AWS)': (httpStatusCode) => errorWith({ $metadata: { httpStatusCode }, $retryable: undefined }),
  'code (Vertex)': (code) => errorWith({ code }),
  'a code that is a string': (code) => errorWith({ code: String(code) }),
  'a Response': (status) => new Response('sorry', { status }),
  'its cause': (status) => new Error('the call failed', { cause: errorWith({ status }) }),
};

const statuses = { again: [408, 409, 425, 429, 500, 502, 503, 504, 529], never: [400, 401, 403, 404, 413, 422, 451] };

const all = Object.entries(wherever).flatMap(([where, make]) =>
  [...statuses.again, ...statuses.never].map((status): ErrorShape => {
    const again = statuses.again.includes(status);
    const overloaded = again && status !== 409 && status !== 425;
    return {
      who: `${status} in ${where}`,
      thrown: () => make(status),
      again,
      limiter: overloaded ? 'overloaded' : 'none',
    };
  }),
);

/** gRPC's codes by name; each beside `details`. */
const grpc = (code: number, again: boolean, limiter: ErrorShape['limiter']): ErrorShape => ({
  who: `gRPC ${code}`,
  thrown: () => errorWith({ code, details: 'in words', metadata: {} }),
  again,
  limiter,
});

/** Numbers that are no status where they stand. */
const none = (who: string, fields: Readonly<Record<string, unknown>>): ErrorShape => ({
  who,
  thrown: () => errorWith(fields),
  again: true,
  limiter: 'none',
});

export const statusShapes: readonly ErrorShape[] = [
  ...all,
  ...[3, 5, 7, 9, 11, 16].map((code) => grpc(code, false, 'none')),
  grpc(1, false, 'none'),
  grpc(10, true, 'none'),
  grpc(6, true, 'none'),
  ...[2, 4, 8, 12, 13, 14, 15].map((code) => grpc(code, true, 'overloaded')),
  none('a gRPC code without details', { code: 3 }),
  none('a code of 0', { code: 0, details: '' }),
  none('a code above gRPC', { code: 17, details: '' }),
  none('a code with a fraction', { code: 3.5, details: '' }),
  none('a small number as a string', { code: '3', details: '' }),
  none('a code below 400', { code: 399 }),
  none('a code above 599', { code: 600 }),
  none('a status that is no number', { status: 'error' }),
  none('a status that is not finite', { status: Number.NaN }),
  none('a status with a fraction', { status: 400.5 }),
  none('a status of 99', { status: 99 }),
  none('a status of 600', { status: 600 }),
  none('a status with more in it', { status: '400 Bad Request' }),
  none('a status of 200: what came was no answer', { status: 200 }),
  {
    who: 'the first place that holds a status, where another holds none',
    thrown: () => errorWith({ status: 'failed', statusCode: null, response: { status: 404 } }),
    again: false,
    limiter: 'none',
  },
  {
    who: '$retryable (AWS), whatever the status',
    thrown: () => errorWith({ $metadata: { httpStatusCode: 400 }, $retryable: { throttling: true } }),
    again: true,
    limiter: 'none',
  },
];
