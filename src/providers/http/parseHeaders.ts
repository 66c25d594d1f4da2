import { toInvalidRequestError } from './fetchErrors.js';

/** Makes headers of what the caller gave. @throws InvalidRequestError that does not quote them, if HTTP cannot carry them */
export function parseHeaders(init: HeadersInit | undefined): Headers {
  try {
    return new Headers(init);
  } catch (error) {
    throw toInvalidRequestError(error) ?? error;
  }
}
