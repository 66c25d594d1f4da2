// A mock of Gemini's streaming API in a process of its own, so that its memory is not counted with the client's.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom } from '../simulation/random.js';

const faultShare = Number(process.argv[2] ?? 0);
const random = seededRandom(1);

const event = (text: string, last: boolean) => {
  const candidate = { content: { role: 'model', parts: [{ text }] }, index: 0, ...(last && { finishReason: 'STOP' }) };
  const usageMetadata = { promptTokenCount: 8, candidatesTokenCount: 24, totalTokenCount: 32 };
  return `data: ${JSON.stringify({ candidates: [candidate], usageMetadata, modelVersion: 'gemini-mock' })}\r\n\r\n`;
};

/** Three chunks of some 100 characters each. */
const events = [0, 1, 2].map((index) =>
  event('Parallel calls, each answered in its own time. '.repeat(2), index === 2),
);
const overloaded = JSON.stringify({ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } });

function answer(response: ServerResponse): void {
  const chance = random() / faultShare;
  if (chance < 0.5) {
    response.writeHead(503, { 'content-type': 'application/json' }).end(overloaded);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (chance < 0.75) {
    response.write(events[0], () => response.socket?.resetAndDestroy());
  } else if (chance < 1) {
    response.end(events[0]);
  } else {
    for (const piece of events) response.write(piece);
    response.end();
  }
}

const server = createServer((request, response) => {
  request.on('end', () => answer(response)).resume();
});
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
// The client has gone, however it went.
process.on('disconnect', () => process.exit());
