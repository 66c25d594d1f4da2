import { readField } from '../util/readField.js';
import { readFirst } from '../util/readPath.js';
import { isBareError } from './isBareError.js';
import { parseRetryAfter, parseRetryAfterMs } from './parseRetryAfter.js';
import { plausibleWait } from './plausibleWait.js';
import { readCauses } from './readCauses.js';
import { readHeader } from './readHeader.js';
import { retryInfoMs } from './retryInfo.js';
import { waitInMessage } from './waitInMessage.js';

/** Where clients put the details of google.rpc's errors: Gemini's SDK, most others, gax, Firebase. */
const places = ['errorDetails', 'details', 'statusDetails', 'customErrorData.errorDetails'];

/**
 * How long the server asks to wait, in milliseconds, from 0 ("now") to ten years: read from the error or its cause.
 * A `retryAfterMs` of its own comes first, then google.rpc's `RetryInfo`, then the headers `retry-after-ms` and
 * `Retry-After` (seconds or a date, RFC 9110), and where none of them is there the words "try again in 1.2s".
 * `undefined` if it says nothing, or nothing that makes sense.
 *
 * @param now what a date is measured from, in milliseconds since the epoch
 */
export function retryAfterMs(error: unknown, now: number = Date.now()): number | undefined {
  if (isBareError(error)) return waitInMessage(readField(error, 'message'));
  return (
    longest(error, (one) => ownWait(one, now)) ?? longest(error, (one) => waitInMessage(readField(one, 'message')))
  );
}

const longest = (error: unknown, read: (one: unknown) => number | undefined): number | undefined =>
  readCauses(error, {
    read,
    // -1, which is no wait, if none of them names one.
    combine: (waits) => plausibleWait(Math.max(...waits.map((wait) => wait ?? -1))),
  });

function ownWait(error: unknown, now: number): number | undefined {
  return (
    plausibleWait(readField(error, 'retryAfterMs')) ??
    readFirst(error, places, retryInfoMs) ??
    parseRetryAfterMs(readHeader(error, 'retry-after-ms') ?? '') ??
    parseRetryAfter(readHeader(error, 'retry-after') ?? '', now)
  );
}
