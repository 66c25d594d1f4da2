import { timer } from 'rxjs';
import { isObject } from '../../core/util/isObject.js';
import { oneLine } from '../../core/util/oneLine.js';

const longestDetail = 300;
/** The part of a failed answer's body that is read: no error needs more, and a server may send without end, or stall. */
const longestBody = 64 * 1024;
const readMs = 1_000;

/** Reads what a failed answer's body says about it, on one line; `''` for pages of HTML and what cannot be read. */
export async function errorBodySummary(response: Response): Promise<string> {
  const body = await bodyOf(response);
  let detail = /^\s*</.test(body) ? '' : body;
  try {
    detail = messageIn(JSON.parse(body)) ?? detail;
  } catch {
    // No JSON: the text itself is the detail.
  }
  return oneLine(detail.slice(0, longestBody), longestDetail);
}

async function bodyOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  // Not awaited: if a body was teed, as interceptors do, this never settles. It ends a pending read all the same.
  const leave = () => void reader.cancel().catch(() => undefined);
  // eslint-disable-next-line rxjs-x/no-ignored-error -- a timer has none
  const readTimeout = timer(readMs).subscribe(leave);
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < longestBody) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status says enough.
  }
  readTimeout.unsubscribe();
  leave();
  return text;
}

/** Finds the message in the usual shapes of JSON errors: `{ error: '…' }`, `{ error: { message } }`, FastAPI's `{ detail }`. */
function messageIn(json: unknown): string | undefined {
  if (typeof json === 'string') return json;
  if (Array.isArray(json)) return messageIn(json[0]);
  if (!isObject(json)) return undefined;
  const { error, message, detail, msg } = json;
  return messageIn(error ?? message ?? detail ?? msg);
}
