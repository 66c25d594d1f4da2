import { createServer } from 'node:http';

/** A real HTTP server on loopback. `handle(path, response, index)`; `state.open` counts calls that are still open. */
export async function serve(handle) {
  const state = { calls: 0, open: 0 };
  const server = createServer((request, response) => {
    const index = state.calls++;
    state.open++;
    response.on('close', () => state.open--);
    response.on('error', () => undefined);
    request.on('error', () => undefined);
    request.on('end', () => handle(request.url, response, index)).resume();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${server.address().port}`, state, close };
}

/** What `use` comes to with a server, which is closed after it. */
export async function withServer(handle, use) {
  const server = await serve(handle);
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

const geminiEvent = (text, last) =>
  `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text }] }, ...(last && { finishReason: 'STOP' }) }] })}\r\n\r\n`;

/** Answers as Gemini's streaming API does. */
export function streamGemini(response, texts) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  texts.forEach((text, index) => response.write(geminiEvent(text, index === texts.length - 1)));
  response.end();
}
