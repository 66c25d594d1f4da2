import { isObject, type JsonObject } from '../../core/util/isObject.js';
import { asArray, asObject } from '../gemini-api/json.js';

/** What a server says about its failure, wherever in the body it stands. */
export interface ErrorFacts {
  /** The HTTP status that the body names, or that its type stands for. */
  readonly status: number | undefined;
  /** Its codes and types, in lower case: `insufficient_quota`, `overloaded_error`. */
  readonly codes: readonly string[];
  /** In the server's words; empty where there are none, and for pages of HTML. */
  readonly message: string;
  /** google.rpc's details, where Google speaks OpenAI's language. */
  readonly details: unknown;
}

/**
 * Reads an error in the shapes that servers of models use: `{ error: '…' }`, `{ error: { message, code, type } }` with
 * the status in one of several fields, `{ type: 'error', error }`, `{ object: 'error', message }`, OpenAI's
 * `{ response: { error } }`, FastAPI's `{ detail }`, a list of one of these, or text: JSON, plain, or a page of HTML.
 */
export function errorFacts(body: unknown): ErrorFacts {
  if (typeof body === 'string') return textFacts(body);
  if (Array.isArray(body)) return errorFacts(body[0]);
  const outer = asObject(body);
  const inner = outer['error'] ?? asArray(outer['errors'])[0] ?? asObject(outer['response'])['error'];
  if (isObject(inner)) return Array.isArray(inner) ? errorFacts(inner) : fieldFacts(inner);
  return fieldFacts(outer);
}

function textFacts(text: string): ErrorFacts {
  try {
    const json: unknown = JSON.parse(text);
    const facts = typeof json === 'string' ? fieldFacts({ message: json }) : errorFacts(json);
    return facts.message === '' ? { ...facts, message: text } : facts;
  } catch {
    return fieldFacts(/^\s*</.test(text) ? {} : { message: text });
  }
}

function fieldFacts(error: JsonObject): ErrorFacts {
  const { code, type, status, status_code, statusCode, innererror, details } = error;
  const codes = [code, asObject(innererror)['code'], type, status]
    .filter((word) => typeof word === 'string')
    .map((word) => word.toLowerCase());
  const told = [status_code, statusCode, status, code].map(Number).find((number) => number >= 400 && number < 600);
  return { status: told ?? statusOfWords(codes), codes, message: messageIn(error), details };
}

/** The message, with what a gateway quotes of the provider behind it: its own words are "Provider returned error". */
function messageIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return messageIn(value[0]);
  const { error, message, detail, msg, metadata } = asObject(value);
  const { raw } = asObject(metadata);
  const said = error ?? message ?? detail ?? msg;
  return [said === undefined ? '' : messageIn(said), raw]
    .filter((words) => typeof words === 'string' && words)
    .join(': ');
}

/**
 * The status that a type or code stands for, for errors in mid-stream, which have none of their own.
 * https://docs.claude.com/en/api/errors, https://platform.openai.com/docs/guides/error-codes
 */
const statusWords: readonly (readonly [RegExp, number])[] = [
  [/^authentication|^invalid_api_key/, 401],
  [/^billing_error/, 402],
  [/^permission/, 403],
  [/not_found/, 404],
  [/^request_too_large/, 413],
  [/rate_limit|too_many|^insufficient_quota|^engine_overloaded/, 429],
  [/overloaded/, 529],
  [/^(api|server|internal|internal_server)_error$/, 500],
  [/unavailable/, 503],
  [/^timeout/, 504],
  // Last: "invalid request" is what many say besides the point.
  [/^invalid_request|^context_length/, 400],
];

const statusOfWords = (codes: readonly string[]): number | undefined =>
  statusWords.find(([pattern]) => codes.some((code) => pattern.test(code)))?.[1];
