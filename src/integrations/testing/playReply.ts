import { HttpResponse } from 'msw';
import type { Reply } from './reply.js';

/** Functions that the player calls as it goes; each of the endings at most once. */
export interface PlaybackHooks {
  /** Aborted when the caller is gone. */
  readonly disconnected: AbortSignal;
  /** Called when the caller is gone, as the response's body says: in a browser the request's signal does not. */
  onDisconnect(): void;
  /** Called when all of it was handed over. */
  finished(): void;
  /** Returns the wait between two pieces, in milliseconds. */
  pauseMs(): number;
}

/** Makes a response of the planned reply, whose body is written as time goes by. */
export function playReply(reply: Reply, playing: PlaybackHooks): Response {
  const { status, contentType } = reply;
  const headers = { ...reply.headers, 'Content-Type': contentType };
  if (reply.pieces.length === 0 && reply.ending === 'close') {
    playing.finished();
    return new HttpResponse(null, { status, headers });
  }
  return new HttpResponse(bodyOf(reply, playing), { status, headers });
}

function bodyOf(reply: Reply, playing: PlaybackHooks): ReadableStream<Uint8Array> {
  const { disconnected } = playing;
  const encoder = new TextEncoder();
  let next = 0;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      // In Node nothing else ends the body for its reader, who would wait for ever. In a moment: a server that hears of
      // it too cancels the body then, and would print the error of one that had failed.
      const stop = () => queueMicrotask(() => controller.error(disconnected.reason));
      if (disconnected.aborted) stop();
      else disconnected.addEventListener('abort', stop, { once: true });
    },
    async pull(controller) {
      if (next === reply.pieces.length) return end(controller);
      const pauses = next === 0 ? reply.pausesFirst : 1;
      for (let i = 0; i < pauses && !disconnected.aborted; i++) await wait(playing.pauseMs(), disconnected);
      if (disconnected.aborted) return;
      controller.enqueue(encoder.encode(reply.pieces[next++]));
      if (next === reply.pieces.length && reply.ending === 'close') return end(controller);
    },
    cancel: () => playing.onDisconnect(),
  });

  async function end(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (reply.ending === 'stall') return untilAborted(disconnected);
    // An error throws away what waits to be read: the last piece gets the time to arrive.
    if (reply.ending === 'reset') await wait(Math.max(1, playing.pauseMs()), disconnected);
    if (disconnected.aborted) return;
    playing.finished();
    if (reply.ending === 'close') controller.close();
    else controller.error(connectionLost());
  }
}

/** Makes the error that Node's fetch throws when the other side hangs up within a body. */
const connectionLost = (): TypeError =>
  new TypeError('terminated', { cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }) });

/** Resolves after the time, or at once when the signal is aborted. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
