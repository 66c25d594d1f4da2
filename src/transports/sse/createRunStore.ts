import { Observable } from 'rxjs';
import { HttpError } from '../../core/model/errors.js';
import type { TaskEvent } from '../../core/model/events.js';
import type { TaskIterable, TaskRecord } from '../../core/model/TaskInput.js';
import type { AnyEvent } from '../../core/model/taskInference.js';
import type { RunOptions } from '../../core/run/runOptions.js';
import { runTasks } from '../../core/run/runTasks.js';
import { clampDelay } from '../../core/util/clampDelay.js';
import { parseEvent } from '../wire/eventJson.js';
import { isEntryId } from '../wire/journalLine.js';
import { fromWireError } from '../wire/RemoteError.js';
import { HeldRuns } from './HeldRuns.js';
import { recoverRun } from './recoverRun.js';
import { type HandlerOptions, runHandler } from './runHandler.js';
import type { LogEntry } from './RunLog.js';
import type { RunSource } from './RunSource.js';
import { type RunStoreOptions, type RunStoreSettings, runStoreSettings } from './RunStoreOptions.js';
import type { StoredRun } from './StoredRun.js';
import { TaskCancels } from './TaskCancels.js';
import { unguessableId } from './unguessableId.js';

/**
 * Keeps runs on a server, so that a visitor can come back to one: after a dropped line, a laptop's sleep, a reload, and
 * with a journal after a restart of the server. A run's events are kept as they happen and told to whoever asks for them
 * by the run's id; no task is run twice for that. Memory is bounded: see `maxRuns`, `maxChars`, `keepMs`, `graceMs`.
 *
 * A run's id is 32 letters and digits that nobody can guess. Whoever has it can read and cancel the run.
 *
 * @throws RangeError or TypeError naming the option and the value
 * @example
 * const store = createRunStore();
 * const answer = store.handler(async (request) => store.run(tasksFor(await request.json()), { retry: true }));
 * app.all('/runs/*', (c) => answer(c.req.raw));
 */
export const createRunStore = (options: RunStoreOptions = {}): RunStore => new RunStore(runStoreSettings(options));

/** What {@link createRunStore} makes. Its functions may be taken out of it. */
export class RunStore {
  readonly #settings: RunStoreSettings;
  readonly #runs: HeldRuns;
  /** Runs that are just being read from their journals. */
  readonly #recovering = new Map<string, Promise<StoredRun | undefined>>();
  #closing = false;

  /** @internal */
  constructor(settings: RunStoreSettings) {
    this.#settings = settings;
    this.#runs = new HeldRuns(settings);
  }

  /** Runs that go on now. */
  get active(): number {
    return this.#runs.active;
  }

  /** Runs in memory, those that ended and are kept included. */
  get size(): number {
    return this.#runs.size;
  }

  /** Characters of events in memory, roughly. */
  get chars(): number {
    return this.#runs.chars;
  }

  /**
   * Starts a run at once: `runTasks`, with a signal of its own for each task, so that each can be cancelled alone.
   *
   * @returns the run's id
   * @throws TypeError or RangeError for bad tasks or options; HttpError of status 503 while `maxRuns` go on
   */
  readonly run = (tasks: TaskRecord | TaskIterable, options?: RunOptions): string => {
    const cancels = new TaskCancels();
    const events$ = runTasks(cancels.wrap(tasks), options);
    return this.#begin({ events$, names: cancels.names, cancels });
  };

  /**
   * Starts a run of any other source, by subscribing to it at once. Its tasks cannot be cancelled one by one, only
   * together: by unsubscribing.
   *
   * @returns the run's id
   * @throws HttpError of status 503 while `maxRuns` go on
   */
  readonly start = (events$: Observable<AnyEvent>): string =>
    this.#begin({ events$, names: undefined, cancels: undefined });

  /**
   * The events of a run: those that were, in order, and those to come. Ends when the run does; whoever is subscribed is
   * a visitor for whom the run goes on. Errors of tasks are RemoteErrors, as on the other side of the wire. Errors with
   * an HttpError of status 404 if there is no such run, and with the run's error if it failed as a whole.
   *
   * @param after the id of the last event that was seen: only what follows is told
   */
  readonly attach = <Event extends AnyEvent = TaskEvent>(id: string, after?: string): Observable<Event> => {
    const events$ = new Observable<AnyEvent>((subscriber) => {
      const left = new AbortController();
      subscriber.add(() => left.abort());
      const tell = async () => {
        const seen = seenOf(after);
        const run = await this.#find(id, seen);
        if (!run) throw new HttpError('there is no such run', 404);
        for await (const entries of this.#follow(run, seen, left.signal)) {
          for (const { type, json } of entries) {
            if (subscriber.closed) return;
            if (type === 'failed') throw fromWireError(JSON.parse(json));
            const event = type === 'event' ? parseEvent(json) : undefined;
            if (event) subscriber.next(event);
          }
        }
        subscriber.complete();
      };
      tell().catch((error: unknown) => subscriber.error(error));
    });
    return events$ as Observable<Event>;
  };

  /**
   * Cancels a run, or one task of it: what is cancelled ends with an `error` event, its calls are aborted. What has ended
   * already is left as it is.
   *
   * @returns whether there is such a run, and such a task, here
   * @throws HttpError of status 409 for a task of a run that `start` began
   */
  readonly cancel = (id: string, taskName?: string): boolean => {
    const run = this.#runs.get(id);
    if (!run) return false;
    const reason = new DOMException('cancelled', 'AbortError');
    if (taskName === undefined) {
      run.cancel(reason);
      return true;
    }
    const cancelled = run.cancelTask(taskName, reason);
    if (cancelled === false) throw new HttpError("this run's tasks cannot be cancelled one by one", 409);
    return cancelled === true;
  };

  /**
   * Answers web-standard requests, mounted at an address and all below it:
   * - `POST` starts a run, and answers 201 with the run's address in `Location` and its event stream as the body
   * - `GET` of that address is the event stream; with `Last-Event-ID` or `?after=` only what follows that event
   * - `DELETE` of it cancels the run, `DELETE` of it + `/tasks/{name}` one task: 204
   * - 404 for runs that are not here, 409 for a task of a run that `start` began, 405 for other methods
   *
   * @param start starts what the visitor asked for, with `run` or `start`, and returns the id. Whether the visitor may is
   *   yours to check: an error with a `status` from 400 to 599 becomes that response, its message included; a Response that
   *   is thrown is the answer; other errors go to your framework
   * @example
   * const answer = store.handler(async (request) => {
   *   const { question } = await request.json();
   *   if (typeof question !== 'string') throw Object.assign(new Error('a question, please'), { status: 400 });
   *   return store.run(languages(question), { retry: true, limiter });
   * });
   */
  readonly handler = (
    start: (request: Request) => string | Promise<string>,
    options: HandlerOptions = {},
  ): ((request: Request) => Promise<Response>) =>
    runHandler(
      {
        start,
        held: this.#runs,
        find: (id, seen) => this.#find(id, seen),
        cancel: this.cancel,
        follow: (run, seen, signal) => this.#follow(run, seen, signal),
      },
      options,
    );

  /**
   * For a server that shuts down: starts nothing any more, gives what goes on this long to end, and then cancels it.
   * Resolves when every run has ended and is written down.
   *
   * @param graceMs milliseconds
   */
  readonly close = async (graceMs = 0): Promise<void> => {
    this.#closing = true;
    const runs = this.#runs.all();
    const reason = new ShuttingDownError('the server is shutting down: ask again in a moment');
    const timeout = setTimeout(() => {
      for (const run of runs) run.cancel(reason);
    }, clampDelay(graceMs));
    await new Promise<void>((resolve) => {
      const check = () => this.#runs.active === 0 && resolve();
      this.#runs.onEnded = check;
      check();
    });
    clearTimeout(timeout);
    await Promise.all(runs.map((run) => run.settled()));
  };

  #begin(source: RunSource): string {
    if (this.#closing) {
      throw new HttpError('the server is shutting down: ask again in a moment', 503, { retryAfterMs: 2_000 });
    }
    const id = unguessableId();
    this.#runs.create(id).start(source);
    return id;
  }

  /** The run, from memory or its journal. */
  #find(id: string, seen: number): Promise<StoredRun | undefined> {
    const held = this.#runs.get(id);
    const { journal } = this.#settings;
    // What does not look like an id of ours never gets to a journal, which may make a file's name of it.
    if (held || !journal || !isRunId(id)) return Promise.resolve(held);
    let recovering = this.#recovering.get(id);
    if (!recovering) {
      recovering = this.#recover(id, seen).finally(() => this.#recovering.delete(id));
      this.#recovering.set(id, recovering);
    }
    return recovering;
  }

  async #recover(id: string, seen: number): Promise<StoredRun | undefined> {
    const { journal, keepMs } = this.#settings;
    const recovered = journal && (await recoverRun(() => journal(id), seen));
    if (!recovered || Date.now() - recovered.at > keepMs) return undefined;
    const run = this.#runs.create(id);
    run.restore(recovered.lastId);
    return run;
  }

  async *#follow(run: StoredRun, seen: number, signal: AbortSignal): AsyncGenerator<readonly LogEntry[], void> {
    const leave = this.#runs.enter(run);
    // At once, and not when the generator is next asked for something.
    signal.addEventListener('abort', leave);
    try {
      yield* run.follow(seen, signal);
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
  }
}

/** The server goes; what was not answered yet is not going to be. */
class ShuttingDownError extends Error {
  override readonly name = 'ShuttingDownError';
}

/** Nothing was seen: before the first id. */
const seenOf = (after: string | undefined): number => (after !== undefined && isEntryId(after) ? Number(after) : 0);

const isRunId = (id: string): boolean => /^[\w-]{32}$/.test(id);
