import { concatMap, defer, EMPTY, fromEvent, merge, type Observable, of, retry, tap, throwError, timer } from 'rxjs';
import { HttpError } from '../../core/model/errors.js';
import type { TaskEvent } from '../../core/model/events.js';
import { isRetryable } from '../../core/retry/isRetryable.js';
import { retryAfterMs } from '../../core/retry/retryAfterMs.js';
import { statusOf } from '../../core/retry/statusOf.js';
import { clampDelay } from '../../core/util/clampDelay.js';
import { parseHeaders } from '../../providers/http/parseHeaders.js';
import { isAfter, isEntryId } from '../wire/journalLine.js';
import { cancelRemoteRun } from './cancelRemoteRun.js';
import { keepAddress } from './keptAddress.js';
import { type Frame, openConnection } from './openConnection.js';
import type { RemoteRunSettings } from './RemoteRunInit.js';
import { unguessableId } from './unguessableId.js';

/** One subscription's run on a server, over as many connections as it takes. */
export class RemoteRun {
  readonly #input: string | URL | Request;
  readonly #settings: RemoteRunSettings;
  /** Whether the first request starts a run; if not, it is the address of one. */
  readonly #starts: boolean;
  #address: string | undefined;
  #lastId: string | undefined;
  /** Tries since something new came. */
  #tries = 0;
  /** A stream has begun. */
  #begun = false;
  /**
   * Sent with the request that starts the run: if the answer is lost before it told the address, the same request can be
   * sent again, and a run store answers with the run that the first one started.
   */
  readonly #key: string | undefined;
  #ended = false;

  constructor(input: string | URL | Request, settings: RemoteRunSettings) {
    this.#input = input;
    this.#settings = settings;
    const method = settings.request.method ?? (input instanceof Request ? input.method : 'GET');
    this.#starts = method.toUpperCase() !== 'GET';
    this.#key = this.#starts && settings.reconnect ? unguessableId() : undefined;
    if (!this.#starts) this.#address = input instanceof Request ? input.url : String(input);
  }

  readonly events$: Observable<TaskEvent> = defer(() => this.#connect()).pipe(
    retry({ delay: (error) => this.#comeBack(error) }),
    concatMap((frame) => this.#take(frame)),
    tap({ error: (error: unknown) => this.#fail(error), complete: () => (this.#ended = true) }),
  );

  /** Nobody listens any more. */
  leave(): void {
    if (this.#ended) return;
    const { cancelOnUnsubscribe = this.#starts, storageKey } = this.#settings;
    if (!cancelOnUnsubscribe || this.#address === undefined) return;
    keepAddress(storageKey, undefined);
    // The page may be about to go; what becomes of it, nobody waits for.
    cancelRemoteRun(this.#address, undefined, { ...this.#again(), keepalive: true }).catch(() => undefined);
  }

  #connect(): Observable<Frame> {
    const { request, connectTimeoutMs } = this.#settings;
    const isFirst = this.#tries === 0 && this.#lastId === undefined;
    if (this.#address === undefined || (isFirst && !this.#starts)) {
      return openConnection({ input: this.#input, init: this.#first(request), connectTimeoutMs });
    }
    const init = this.#again();
    if (this.#lastId !== undefined) (init.headers as Headers).set('last-event-id', this.#lastId);
    return openConnection({ input: this.#address, init, connectTimeoutMs });
  }

  #first(request: RequestInit): RequestInit {
    if (this.#key === undefined) return request;
    const headers = parseHeaders(request.headers ?? (this.#input instanceof Request ? this.#input.headers : undefined));
    if (!headers.has('idempotency-key')) headers.set('idempotency-key', this.#key);
    return { ...request, headers };
  }

  /** What further requests of this run are made with: as the first, without its body. */
  #again(): RequestInit {
    const { body: _, method: __, signal: ___, ...init } = this.#settings.request;
    const input = this.#input instanceof Request ? this.#input : undefined;
    const headers = parseHeaders(init.headers ?? input?.headers);
    for (const name of ['content-type', 'content-length', 'content-encoding', 'idempotency-key']) headers.delete(name);
    return { ...(input && { credentials: input.credentials, mode: input.mode }), ...init, headers };
  }

  #take(frame: Frame): Observable<TaskEvent> {
    switch (frame.type) {
      case 'begin': {
        this.#begun = true;
        this.#address = frame.address ?? this.#address;
        const { storageKey, onOpen } = this.#settings;
        if (frame.address !== undefined) keepAddress(storageKey, frame.address);
        onOpen?.({
          address: this.#address,
          clockSkewMs: frame.at === undefined ? undefined : Date.now() - frame.at,
        });
        return EMPTY;
      }
      case 'failed':
        return throwError(() => frame.error);
      case 'event': {
        this.#begun = true;
        const { event, id } = frame;
        const last = this.#lastId;
        if (id !== undefined && last !== undefined && isEntryId(id) && isEntryId(last) && !isAfter(id, last))
          return EMPTY;
        this.#lastId = id ?? last;
        this.#tries = 0;
        return of(event);
      }
    }
  }

  /** When to come back after a connection that failed; an error where that is no use. */
  #comeBack(error: unknown): Observable<unknown> {
    const { reconnect } = this.#settings;
    if (!reconnect || this.#tries >= reconnect.attempts || !this.#mayComeBack(error)) return throwError(() => error);
    this.#tries++;
    const waitMs = retryAfterMs(error) ?? reconnect.delay(this.#tries, error);
    const waited$ = timer(clampDelay(waitMs));
    return 'addEventListener' in globalThis ? merge(waited$, fromEvent(globalThis, 'online')) : waited$;
  }

  #mayComeBack(error: unknown): boolean {
    const status = statusOf(error);
    if (this.#address === undefined) {
      // Whoever waits for a run to begin wants to hear soon that there is no server.
      return !this.#begun && status === undefined && isRetryable(error) && this.#tries < triesToBegin;
    }
    // A page instead of an event stream is for good if it is the first answer; later it is somebody on the way, such as
    // the login of a café's network.
    return status === undefined && this.#begun ? true : isRetryable(error);
  }

  #fail(error: unknown): void {
    this.#ended = true;
    if (isGone(error)) keepAddress(this.#settings.storageKey, undefined);
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof HttpError && (error.status === 404 || error.status === 410);

/** How often the request that starts a run is sent again where no answer came. */
const triesToBegin = 3;
