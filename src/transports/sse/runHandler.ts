import { HttpError } from '../../core/model/errors.js';
import { retryAfterMs } from '../../core/retry/retryAfterMs.js';
import { ownStatus } from '../../core/retry/statusOf.js';
import { assertNumber } from '../../core/util/assertNumber.js';
import { redact } from '../../core/util/redact.js';
import { isEntryId } from '../wire/journalLine.js';
import { eventStreamHeaders } from '../stream/eventStreamHeaders.js';
import type { HeldRuns } from './HeldRuns.js';
import type { LogEntry } from './RunLog.js';
import { runStream } from './runStream.js';
import type { StoredRun } from './StoredRun.js';

/** Settings of a run store's `handler`. */
export interface HandlerOptions {
  /**
   * How often, in milliseconds, a stream in which nothing happens gives a sign of life; above 0; `Infinity` for never.
   * @default 15_000
   */
  readonly heartbeatMs?: number;
  /**
   * Further headers of the event streams.
   * @default none
   */
  readonly headers?: NonNullable<RequestInit['headers']>;
  /**
   * Whether who asks may read and cancel the run; if not, the answer is 404, as for a run that is not there. An error that
   * is thrown is treated as one of `start`.
   * @default everybody who knows the id may
   */
  readonly mayAccess?: (request: Request, id: string) => boolean | Promise<boolean>;
}

/** What the handler needs of its store. */
interface Runs {
  start(request: Request): string | Promise<string>;
  readonly held: Pick<HeldRuns, 'ofKey' | 'setKey'>;
  find(id: string, seen: number): Promise<StoredRun | undefined>;
  cancel(id: string, taskName?: string): boolean;
  follow(run: StoredRun, seen: number, signal: AbortSignal): AsyncGenerator<readonly LogEntry[], void>;
}

/** Where a request goes, below wherever the handler is mounted. */
const addressOfRun = /\/([\w-]{32})(?:\/tasks\/([^/]+))?\/?$/;

/** @throws RangeError or TypeError naming the option and the value */
export function runHandler(
  runs: Runs,
  { heartbeatMs = 15_000, headers, mayAccess = () => true }: HandlerOptions,
): (request: Request) => Promise<Response> {
  assertNumber('heartbeatMs', heartbeatMs, { above: 0 });

  const stream = (request: Request, run: StoredRun, seen: number, address: string, status: number) => {
    const follow = (signal: AbortSignal) => runs.follow(run, seen, signal);
    const body = runStream(follow, { address, heartbeatMs, signal: request.signal });
    const all = eventStreamHeaders(headers);
    if (status === 201) all.set('location', address);
    return new Response(body, { status, headers: all });
  };

  /** Runs that are just being started, by the keys of their requests. */
  const starting = new Map<string, Promise<StoredRun>>();

  const startRun = async (request: Request) => {
    const id: unknown = await runs.start(request);
    const run = typeof id === 'string' ? await runs.find(id, 0) : undefined;
    if (!run) throw new TypeError('start must return the id of a run of this store: what its run() or start() gave');
    return run;
  };

  const begin = async (request: Request, path: string) => {
    const key = request.headers.get('idempotency-key') ?? '';
    // A short one might be somebody else's too.
    if (key.length < 32) return respondTo(request, path, await startRun(request));
    // Sent again, since no answer came: the run is here already, or about to be.
    const held = runs.held.ofKey(key) ?? (await starting.get(key));
    if (held) {
      if (!(await mayAccess(request, held.id))) throw noSuchRun();
      return respondTo(request, path, held);
    }
    const started = startRun(request);
    starting.set(key, started);
    try {
      const run = await started;
      runs.held.setKey(run, key);
      return respondTo(request, path, run);
    } finally {
      starting.delete(key);
    }
  };

  const respondTo = (request: Request, path: string, run: StoredRun) =>
    stream(request, run, 0, `${path.replace(/\/$/, '')}/${run.id}`, 201);

  const read = async (request: Request, id: string, url: URL) => {
    const after = request.headers.get('last-event-id') ?? url.searchParams.get('after') ?? '0';
    if (!isEntryId(after)) throw new HttpError('after must be the id of an event: a whole number', 400);
    const run = await runs.find(id, Number(after));
    if (!run) throw noSuchRun();
    // So an EventSource comes back no more.
    if (run.hasEnded && Number(after) >= run.lastId) return new Response(null, { status: 204 });
    return stream(request, run, Number(after), url.pathname, 200);
  };

  const cancel = async (id: string, task: string | undefined) => {
    const run = await runs.find(id, 0);
    const name = task === undefined ? undefined : decode(task);
    if (!run || (!(run.hasEnded && name === undefined) && !runs.cancel(id, name))) throw noSuchRun(name);
    return new Response(null, { status: 204 });
  };

  const answer = async (request: Request) => {
    const url = new URL(request.url);
    const [, id, task] = addressOfRun.exec(url.pathname) ?? [];
    const { method } = request;
    if (id === undefined) {
      if (method === 'POST') return begin(request, url.pathname);
      throw noSuchRun();
    }
    const allowed = task === undefined ? ['GET', 'DELETE'] : ['DELETE'];
    if (!allowed.includes(method)) return refusal(new HttpError(`use ${allowed.join(' or ')} here`, 405), allowed);
    if (!(await mayAccess(request, id))) throw noSuchRun();
    return method === 'GET' ? read(request, id, url) : cancel(id, task);
  };

  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      if (error instanceof Response) return error;
      const status = ownStatus(error);
      // Whose error it is, its framework logs and answers.
      if (status === undefined || status < 400) throw error;
      return refusal(error, undefined, status);
    }
  };
}

/** A refused request, and why, as `fromEventStream` shows it. */
function refusal(error: unknown, allowed?: readonly string[], status = 405): Response {
  const text = (error as { message?: unknown }).message;
  const message = typeof text === 'string' && text !== '' ? redact(text) : 'the run was refused';
  const headers = new Headers({ 'cache-control': 'no-store' });
  const waitMs = retryAfterMs(error);
  if (waitMs !== undefined) headers.set('retry-after', String(Math.ceil(waitMs / 1_000)));
  if (allowed) headers.set('allow', allowed.join(', '));
  return Response.json({ error: { status, message } }, { status, headers });
}

const noSuchRun = (task?: string) =>
  new HttpError(task === undefined ? 'there is no such run' : 'there is no such task', 404);

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw noSuchRun();
  }
}
