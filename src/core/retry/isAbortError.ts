import { readField } from '../util/readField.js';
import { isNamed } from './isNamed.js';

/** DOM's and Node's, axios's, Next.js's, and that of the OpenAI and Anthropic SDKs. */
const names = /^(?:AbortError|CanceledError|ResponseAborted|(?:API)?UserAbortError)$/;

/** True if somebody cancelled the call: another attempt is not wanted, and the server has done nothing wrong. */
export const isAbortError = (error: unknown): boolean =>
  isNamed(error, names) || readField(error, 'code') === 'ERR_CANCELED';
