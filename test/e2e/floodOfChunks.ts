/**
 * Puts a stand-in for the Gemini API into the page, which answers every call with `chunks` chunks of Markdown at an exact
 * hundred a second, by the clock: what a late timer missed, it makes up for. For `page.evaluate`, so it refers to
 * nothing outside.
 *
 * The page's mock is no use for this: its answers pass through the service worker, which at five thousand chunks a second
 * has work for more than two processors, and the flood would be a trickle.
 */
export function floodOfChunks(chunks: number): void {
  interface Answer {
    readonly startedAt: number;
    readonly controller: ReadableStreamDefaultController<Uint8Array>;
    sent: number;
  }
  const markdown =
    '## Heading\n\nSome **bold** text with `code`, and a list:\n\n- one item of the list\n- another *item* of it\n\n' +
    '| A | B |\n| - | - |\n| cell | cell |\n\n';
  const pieces = markdown.match(/[^]{1,24}/g) ?? [];
  const encoder = new TextEncoder();
  // What was missed comes soon, but not at once: the stand-in must not be the long task itself.
  const mostAtOnce = 5;
  const open = new Set<Answer>();
  const event = (text: string, finishReason?: string) => {
    const candidates = [{ content: { role: 'model', parts: [{ text }] }, ...(finishReason && { finishReason }) }];
    return encoder.encode(`data: ${JSON.stringify({ candidates })}\r\n\r\n`);
  };

  window.fetch = () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void open.add({ startedAt: performance.now(), controller, sent: 0 }),
    });
    return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
  };
  setInterval(() => {
    const now = performance.now();
    for (const answer of open) {
      const due = Math.min(chunks, Math.floor((now - answer.startedAt) / 10), answer.sent + mostAtOnce);
      while (answer.sent < due) answer.controller.enqueue(event(pieces[answer.sent++ % pieces.length] ?? ''));
      if (answer.sent < chunks) continue;
      answer.controller.enqueue(event('The end.', 'STOP'));
      answer.controller.close();
      open.delete(answer);
    }
  }, 10);
}
