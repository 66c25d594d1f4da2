import { timer } from 'rxjs';

/** What of a failed answer's body is read: no error needs more, and a server may send without end, or stall. */
const longestBody = 64 * 1024;
const readMs = 1_000;

/** The body of a failed answer, or what came of it within a second. */
export async function readErrorBody(response: Response): Promise<string> {
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
