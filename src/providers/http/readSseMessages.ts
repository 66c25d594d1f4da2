import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { IncompleteAnswerError } from '../../core/model/errors.js';
import { readBodyText, type TextReader } from './readBodyText.js';

/** Far above any event of use; a server that never ends its line must not fill the memory. */
const longestEvent = 64 * 1024 * 1024;

/**
 * Yields the messages of an event stream, in order. One whose final blank line is missing counts, as servers that end
 * the stream there mean it; what was cut within shows itself as broken JSON.
 *
 * @throws what `readBodyText` throws; IncompleteAnswerError for an event without end
 */
export async function* readSseMessages(
  response: Response,
  reader: TextReader = {},
): AsyncGenerator<EventSourceMessage, void> {
  let messages: EventSourceMessage[] = [];
  const parser = createParser({
    maxBufferSize: longestEvent,
    onEvent: (message) => messages.push(message),
    onError: ({ type, message }) => {
      // Unknown fields and bad `retry` values are to be ignored, says the standard.
      if (type === 'max-buffer-size-exceeded') throw new IncompleteAnswerError(message, undefined, '');
    },
  });
  const take = () => {
    const taken = messages;
    messages = [];
    return taken;
  };
  for await (const text of readBodyText(response, reader)) {
    parser.feed(text);
    if (messages.length > 0) yield* take();
  }
  parser.feed('\n\n');
  yield* take();
}
