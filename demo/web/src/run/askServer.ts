import { backoff, type TaskEvent } from 'parallel-genai';
import { cancelRemoteRun, fromEventStream, RemoteError, type RemoteStream } from 'parallel-genai/sse';
import { Observable } from 'rxjs';
import type { RunEvent, RunRequest } from '../../../node/server/protocol.js';
import { runLimits } from '../../../node/server/runLimits.js';
import { runOptions, type RunnerSettings } from '../model/settings.js';
import type { Backend, Call, Keeping } from './Backend.js';
import { OpenTasks } from './OpenTasks.js';

/** How often the page tries to come back to a run before its tasks are given up, and how long it waits: up to half a minute. */
const attempts = 6;
const delay = backoff({ initialMs: 500, maxMs: 30_000 });

/**
 * Asks the server behind this page, which holds the key and performs the runs: one stream tells all of a run's events. A
 * run that has an address is come back to, and told from its first event on.
 */
export const askServer: Backend = (calls, settings, keeping) =>
  new Observable((subscriber) => {
    const tasks = new OpenTasks(calls.map(({ name }) => name));
    let address = keeping?.address;
    let skewMs: number | undefined;
    const tell = (event: TaskEvent) => {
      if (tasks.take(event)) subscriber.next(event);
    };
    /** Cancelled at once here, whatever the line does; and there as soon as the run is known to have begun. */
    const cancel = ({ name, signal }: Call) => {
      if (!tasks.has(name)) return;
      tell(tasks.endOf(name, signal.reason, { cancelled: true }));
      if (address !== undefined) cancelThere(address, name);
    };
    for (const call of calls) {
      const abort = () => cancel(call);
      call.signal.addEventListener('abort', abort);
      subscriber.add(() => call.signal.removeEventListener('abort', abort));
    }
    const opened = (stream: RemoteStream) => {
      // The server's clock may be ahead of or behind this one: the timeline needs one clock, and one correction.
      skewMs ??= stream.clockSkewMs;
      const late = address === undefined ? calls.filter(({ name }) => !tasks.has(name)) : [];
      address = stream.address;
      if (address === undefined) return;
      keeping?.opened(address);
      for (const { name } of late) cancelThere(address, name);
    };
    // The visitor may reload: only what is let go of by purpose is cancelled.
    subscriber.add(() => {
      if (address !== undefined && tasks.size > 0 && keeping?.isOwn() !== false) cancelThere(address);
    });
    const reconnect = {
      attempts,
      delay: (attempt: number) => {
        keeping?.lost();
        return delay(attempt);
      },
    };
    const line = { reconnect, cancelOnUnsubscribe: false, onOpen: opened };
    const events$ =
      address === undefined
        ? fromEventStream<RunEvent>('./runs', { ...requestFor(calls, settings, keeping), ...line })
        : fromEventStream<RunEvent>(address, line);
    const run = events$.subscribe({
      next: (event) => tell({ ...event, at: event.at + (skewMs ?? 0), ...explained(event) }),
      error: (error: unknown) => {
        if (isGone(error) && keeping?.address !== undefined && skewMs === undefined) return subscriber.error(error);
        for (const name of tasks.names) tell(tasks.endOf(name, lineFailure(error, address !== undefined)));
        subscriber.complete();
      },
      complete: () => subscriber.complete(),
    });
    subscriber.add(run);
  });

/** Whether the server has a run no more. */
export const isGone = (error: unknown): boolean => {
  const { status } = error as { status?: unknown };
  return status === 404 || status === 410;
};

function requestFor(calls: readonly Call[], settings: RunnerSettings, keeping: Keeping | undefined): RequestInit {
  const key = keeping && { 'idempotency-key': keeping.key };
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...key },
    body: JSON.stringify(bodyFor(calls, settings)),
  };
}

function bodyFor(calls: readonly Call[], settings: RunnerSettings): RunRequest {
  const { retry, timeoutMs, concurrency } = runOptions(settings);
  return {
    question: calls[0]?.prompt ?? '',
    tasks: calls.map(({ name, instruction, model }) => ({
      name,
      model,
      ...(instruction !== '' && { system: instruction }),
    })),
    options: { retry, timeoutMs, concurrency: Math.min(concurrency, runLimits.concurrency) },
  };
}

/** Cancels a task there, or the whole run. */
function cancelThere(address: string, name?: string): void {
  // If the server cannot be reached, it ends the run itself when nobody reads it any more.
  cancelRemoteRun(address, name, { keepalive: true }).catch(() => undefined);
}

/** What the server could not reach is not what this page could not reach. */
function explained(event: RunEvent): { error?: unknown } {
  if (event.type !== 'retry' && event.type !== 'error') return {};
  const { error } = event;
  if (!(error instanceof RemoteError) || error.name !== 'ConnectionError') return {};
  return { error: Object.assign(new Error(error.message), { name: 'ServerOfflineError' }) };
}

/** Of a line that failed: whether the server was ever reached. */
function lineFailure(error: unknown, opened: boolean): unknown {
  const { name, message, status } = error as { name?: string; message?: string; status?: number };
  if (opened && isGone(error)) return Object.assign(new Error(message), { name: 'RunGoneError' });
  if (status !== undefined) return error;
  if (!opened && name !== 'ConnectionError' && name !== 'TaskTimeoutError') return error;
  return Object.assign(new Error(message), { name: opened ? 'ServerLostError' : 'ServerUnreachableError' });
}
