import {
  ConnectionError,
  IncompleteAnswerError,
  InvalidRequestError,
  ParallelGenAIError,
} from '../../core/model/errors.js';
import { isNetworkError } from '../../core/retry/isNetworkError.js';
import { isProgramError } from '../../core/retry/isProgramError.js';
import { oneLine } from '../../core/util/oneLine.js';
import { readField } from '../../core/util/readField.js';
import { errorFacts } from '../failure/errorFacts.js';
import { failureOf } from '../failure/failureOf.js';

/** Whether the agent has begun to answer, and the text that came. */
interface Progress {
  readonly hasBegun: boolean;
  readonly text: string;
}

/** The SDK's errors for what the agent will refuse again. https://a2a-protocol.org/v1.0.0/specification/ */
const refusals =
  /TaskNotFound|TaskNotCancelable|PushNotificationNotSupported|UnsupportedOperation|ContentTypeNotSupported|ExtensionSupportRequired|ExtendedAgentCard|VersionNotSupported|RequestMalformed/;

/** JSON-RPC's codes for the same: parse error, invalid request, method not found, invalid params, and A2A's own. */
const refusalCodes = new Set([
  -32700, -32600, -32601, -32602, -32001, -32002, -32003, -32004, -32005, -32007, -32008, -32009,
]);

/** The SDK's words where its transport knows no more than the status: of streams, calls, and the agent's card. */
const statusInWords = /(?:HTTP error|Failed to fetch Agent Card)[^]*?[:!] (?:Status: )?([45]\d\d)\b/;

/** The error of ours for one of the SDK's. Those of `fetchOk`, if it is the client's, are ours already. */
export function explainA2aError(error: unknown, progress: Progress): unknown {
  if (ParallelGenAIError.isInstance(error)) return error;
  const { hasBegun, text } = progress;
  // For an error within a stream the SDK wraps the one that says what it is.
  const cause = readField(error, 'cause');
  const inner = isRefusal(cause) || readField(cause, 'transport') === 'jsonrpc' ? cause : error;
  const said = readField(inner, 'message');
  const message = oneLine(typeof said === 'string' ? said : 'the agent failed', 300);
  const status = httpStatusOf(error, typeof said === 'string' ? said : '');
  if (status !== undefined) {
    const headers = readField(error, 'headers');
    return failureOf(errorFacts({ message }), {
      what: `HTTP ${status} from the agent`,
      status,
      headers,
      text,
      cause: error,
    });
  }
  if (isRefusal(inner)) return new InvalidRequestError(`the agent refused the request: ${message}`, { cause: error });
  if (isNetworkError(error)) {
    if (hasBegun)
      return new IncompleteAnswerError(`the connection broke off: ${message}`, undefined, text, { cause: error });
    return new ConnectionError(`no answer from the agent: ${message}`, { cause: error });
  }
  return isProgramError(error) ? error : new IncompleteAnswerError(message, undefined, text, { cause: error });
}

function isRefusal(error: unknown): boolean {
  const name = readField(error, 'name');
  const code = readField(error, 'envelopeCode');
  return (typeof name === 'string' && refusals.test(name)) || refusalCodes.has(code as number);
}

/** The REST transport tells the status in a field; within a stream that began well it says 200. */
function httpStatusOf(error: unknown, message: string): number | undefined {
  const told = readField(error, 'statusCode');
  if (typeof told === 'number') return told >= 400 ? told : undefined;
  const [, words] = statusInWords.exec(message.slice(0, 1_000)) ?? [];
  return words === undefined ? undefined : Number(words);
}
