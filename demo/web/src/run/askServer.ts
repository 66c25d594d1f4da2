import type { TaskEvent } from 'parallel-genai';
import { cancelRemoteRun, fromEventStream, RemoteError } from 'parallel-genai/sse';
import { Observable } from 'rxjs';
import type { RunEvent, RunRequest } from '../../../node/server/protocol.js';
import { runOptions, type RunnerSettings } from '../model/settings.js';
import type { Backend, Call } from './Backend.js';
import { OpenTasks } from './OpenTasks.js';

/** More the server does not take. */
const mostAtOnce = 20;

/** How often the page tries to come back to a run before its tasks are given up: about half a minute. */
const reconnect = { attempts: 6 };

/** Asks the server behind this page, which holds the key and performs the runs: one stream tells all of a run's events. */
export const askServer: Backend = (calls, settings) =>
  new Observable((subscriber) => {
    const tasks = new OpenTasks(calls.map(({ name }) => name));
    let address: string | undefined;
    let skewMs: number | undefined;
    const tell = (event: TaskEvent) => {
      if (!tasks.take(event)) return;
      subscriber.next(event);
      if (tasks.size === 0) subscriber.complete();
    };
    /** Cancelled at once here, whatever the line does; and there as soon as the run is known to have begun. */
    const cancel = ({ name, signal }: Call) => {
      if (!tasks.has(name)) return;
      tell(tasks.endOf(name, signal.reason, { cancelled: true }));
      // The last one ends the whole run, which unsubscribing does.
      if (address !== undefined && tasks.size > 0) cancelThere(address, name);
    };
    for (const call of calls) {
      const abort = () => cancel(call);
      call.signal.addEventListener('abort', abort);
      subscriber.add(() => call.signal.removeEventListener('abort', abort));
    }
    const run = fromEventStream<RunEvent>('./runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(requestFor(calls, settings)),
      reconnect,
      onOpen: (stream) => {
        // The server's clock may be ahead of or behind this one: the timeline needs one clock, and one correction.
        skewMs ??= stream.clockSkewMs;
        const late = address === undefined ? calls.filter(({ name }) => !tasks.has(name)) : [];
        address = stream.address;
        if (address !== undefined) for (const { name } of late) cancelThere(address, name);
      },
    }).subscribe({
      next: (event) => tell({ ...event, at: event.at + (skewMs ?? 0), ...explained(event) }),
      error: (error: unknown) => {
        for (const name of tasks.names) tell(tasks.endOf(name, lineFailure(error, address !== undefined)));
      },
      complete: () => subscriber.complete(),
    });
    subscriber.add(run);
  });

function requestFor(calls: readonly Call[], settings: RunnerSettings): RunRequest {
  const { retry, timeoutMs, concurrency } = runOptions(settings);
  return {
    question: calls[0]?.prompt ?? '',
    tasks: calls.map(({ name, instruction, model }) => ({
      name,
      model,
      ...(instruction !== '' && { system: instruction }),
    })),
    options: { retry, timeoutMs, concurrency: Math.min(concurrency, mostAtOnce) },
  };
}

function cancelThere(address: string, name: string): void {
  // If the server cannot be reached, it ends the run itself when nobody reads it any more.
  cancelRemoteRun(address, name).catch(() => undefined);
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
  if (status !== undefined) return error;
  if (!opened && name !== 'ConnectionError' && name !== 'TaskTimeoutError') return error;
  return Object.assign(new Error(message), { name: opened ? 'ServerLostError' : 'ServerUnreachableError' });
}
