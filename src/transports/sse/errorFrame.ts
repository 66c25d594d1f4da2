import { isRetryable } from '../../core/retry/isRetryable.js';
import { redact } from '../../core/util/redact.js';
import { parseJson } from '../wire/eventJson.js';
import { RemoteError } from '../wire/RemoteError.js';

const longestMessage = 300;

/**
 * The error in an `event: error` message: how gateways and other servers tell of a failure once the status is sent.
 * Understood are `{ name?, message, status? }`, the same within `error` with `code` for a status, and plain text.
 */
export function errorFrame(data: string): RemoteError {
  const json = parseJson(data);
  const inner = json?.['error'] ?? json?.['detail'];
  const fields = (typeof inner === 'object' && inner !== null ? inner : json) as Record<string, unknown> | undefined;
  const text = [fields?.['message'], fields?.['detail'], inner, json ? undefined : data].find(isText);
  const status = [fields?.['status'], fields?.['statusCode'], fields?.['code'], json?.['status']].find(isStatus);
  const { name } = fields ?? {};
  const detail = redact((text ?? 'it does not say why').slice(0, longestMessage).replace(/\s+/g, ' ').trim());
  return new RemoteError({
    name: isText(name) ? name : status === undefined ? 'Error' : 'HttpError',
    message: `the server sent an error: ${detail}`,
    ...(status !== undefined && { status, ...(!isRetryable({ status }) && { maxRetries: 0 }) }),
  });
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isStatus = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 400 && Number(value) < 600;
