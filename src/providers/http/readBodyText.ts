import { IncompleteAnswerError } from '../../core/model/errors.js';
import { connectionError } from './fetchOk.js';

/** Settings for reading an answer. */
export interface TextReader {
  readonly signal?: AbortSignal | null | undefined;
  /** Called for every piece that arrives, whatever is in it: a sign of life. */
  readonly heartbeat?: () => void;
  /** Set for a stream, of which a part is there when the connection breaks off: returns that part, for the error. */
  readonly text?: () => string;
}

/**
 * Yields an answer's body as text, piece by piece as it arrives; characters split between pieces are put together.
 * Leaving the loop closes the connection.
 *
 * @throws ConnectionError if the connection breaks off, IncompleteAnswerError if that was a stream; the signal's reason
 *   if it was aborted
 */
export async function* readBodyText(response: Response, reader: TextReader = {}): AsyncGenerator<string, void> {
  const body = response.body?.getReader();
  if (!body) return;
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await body.read();
      reader.heartbeat?.();
      const text = done ? decoder.decode() : decoder.decode(value, { stream: true });
      if (text !== '') yield text;
      if (done) return;
    }
  } catch (error) {
    if (reader.signal?.aborted) throw reader.signal.reason;
    const broken = connectionError('the connection broke off', error);
    if (!reader.text) throw broken;
    throw new IncompleteAnswerError(broken.message, undefined, reader.text(), { cause: error });
  } finally {
    // Not awaited: if a body was teed, as interceptors do, this never settles.
    void body.cancel().catch(() => undefined);
  }
}
