import { toInvalidRequestError } from './fetchErrors.js';

/** Headers of the caller's. @throws InvalidRequestError that does not quote them, where HTTP cannot carry them */
export function parseHeaders(init: HeadersInit | undefined): Headers {
  try {
    return new Headers(init);
  } catch (error) {
    throw toInvalidRequestError(error) ?? error;
  }
}
