/**
 * What the demo server and its page say to each other. Types alone, so that the page can import them at no cost.
 *
 * `POST /runs` with a {@link RunRequest} starts a run, and answers 201 with its address in `Location` and its events as
 * the body (`fromEventStream` reads them, and `resumeEventStream` after a reload). `GET` of that address comes back to
 * it, `DELETE` cancels it, `DELETE` of that address + `/tasks/{name}` cancels one task (`cancelRemoteRun` does both). A
 * refused request answers 4xx with a {@link Refusal}, and 503 with `Retry-After` while the server is full or shuts down.
 * `GET /health` answers with {@link Health}; the page asks it to learn whether there is a server behind it.
 *
 * @example
 * const body: RunRequest = { question: 'What is MLOps?', tasks: [{ name: 'danish', system: 'Answer in Danish.' }] };
 * const headers = { 'content-type': 'application/json' };
 * const kept = { reconnect: true, storageKey: 'run' };
 * fromEventStream<RunEvent>('/runs', { method: 'POST', headers, body: JSON.stringify(body), ...kept }).subscribe(render);
 */
import type { TaskEvent } from 'parallel-genai';

/** The body of `POST /runs`, JSON of at most 64 kB. Fields that are not named here are refused. */
export interface RunRequest {
  /** 1 to 8,000 characters. */
  readonly question: string;
  /** 1 to 50 tasks of different names. */
  readonly tasks: readonly RunRequestTask[];
  readonly options?: RunRequestOptions;
}

/** One question to one model. */
export interface RunRequestTask {
  /** 1 to 64 characters; any but `__proto__`, `constructor` and `prototype`. */
  readonly name: string;
  /** The system instruction, up to 4,000 characters. */
  readonly system?: string;
  /** One of {@link Health.models}; its first where left out. */
  readonly model?: string;
}

/** The run's options that a visitor may set; left out, they keep the library's defaults. Times are milliseconds. */
export interface RunRequestOptions {
  /** Attempts in all, 1 to 10; `true` for 5. Left out: `true`, since the server's quota is shared. */
  readonly retry?: boolean | number;
  /** 100 to 300,000. */
  readonly timeoutMs?: number;
  /** 100 to 300,000. */
  readonly idleTimeoutMs?: number;
  /** 1 to 20. */
  readonly concurrency?: number;
  /** How often `heartbeat` events tick, 500 to 60,000; `false` for never. Left out: 15,000, since each goes over the wire. */
  readonly heartbeatMs?: number | false;
}

/** What `POST /runs` tells: answers and chunks are texts. */
export type RunEvent = TaskEvent<string, string, string>;

/** The JSON body of a refused request. */
export interface Refusal {
  readonly error: {
    readonly status: number;
    /** What was wrong and what to do, as a sentence. */
    readonly message: string;
    /** Where in the body it was wrong, such as `tasks.0.name`. */
    readonly field?: string;
  };
}

/** The JSON body of `GET /health`. */
export interface Health {
  readonly status: 'ok' | 'shutting down';
  /** Whether the real models answer, or embedded mocks. */
  readonly answers: 'models' | 'mock';
  /** Names of the models that tasks may ask, the default first: `gemini-2.5-flash`, `openai:gpt-5`. */
  readonly models: readonly string[];
  /** Runs going on now. */
  readonly runs: number;
}
