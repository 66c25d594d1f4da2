import { backoff } from '../../core/retry/backoff.js';
import { assertNumber } from '../../core/util/assertNumber.js';
import { formatValue } from '../../core/util/formatValue.js';
import { assertKnownOptions } from '../../core/util/assertKnownOptions.js';
import { assertObject } from '../../core/util/assertOptions.js';

/** How {@link fromEventStream} asks, and what it does when the line drops; what `fetch` takes goes to it as it is. */
export interface RemoteRunInit extends RequestInit {
  /**
   * The longest, in milliseconds, that the server may take from a request to the begin of its stream (its first
   * message; headers and comments are none). Above 0; `Infinity` for no limit.
   * @default 30_000
   */
  readonly connectTimeoutMs?: number;
  /**
   * Whether to come back after a dropped line, a laptop's sleep or a restart of the server: `true`, or how often and
   * when. It needs a server with a run store, whose runs have an address; a request by GET is its run's address.
   * @default false
   */
  readonly reconnect?: boolean | ReconnectOptions;
  /**
   * A name of yours under which the run's address is kept in `sessionStorage`, so that the page can come back to the run
   * after a reload: `resumeEventStream` with the same key. Needs a server with a run store. Where there is no
   * `sessionStorage` nothing is kept.
   */
  readonly storageKey?: string;
  /**
   * Whether unsubscribing tells a run store's server to cancel the run at once (`DELETE` of the run's address). If not,
   * it goes on until its server's `graceMs` are over.
   * @default true for a run that this request started, false for one that it only reads
   */
  readonly cancelOnUnsubscribe?: boolean;
  /** Called each time a stream begins. What it throws ends the Observable with that error. */
  readonly onOpen?: (stream: RemoteStream) => void;
}

/** When and how often to come back. */
export interface ReconnectOptions {
  /**
   * Tries in a row that brought nothing new, before the error of the last one is given; a whole number from 1, or
   * `Infinity`. Not a time, which a laptop would sleep away.
   * @default 20
   */
  readonly attempts?: number;
  /**
   * Milliseconds to wait before try `attempt` (1, 2, …), unless the server named a wait. A browser that comes back online
   * tries at once.
   * @default backoff({ initialMs: 500, maxMs: 30_000 })
   */
  readonly delay?: (attempt: number, error: unknown) => number;
}

/** A stream that began. */
export interface RemoteStream {
  /** Where the run can be come back to and cancelled, if its server has a run store. */
  readonly address: string | undefined;
  /**
   * How far the server's clock is behind this one, in milliseconds, give or take the way of a message. Added to an
   * event's `at` it gives the time on this machine.
   */
  readonly clockSkewMs: number | undefined;
}

/** {@link RemoteRunInit} with its defaults, and what is for `fetch` apart. */
export interface RemoteRunSettings {
  readonly request: RequestInit;
  readonly connectTimeoutMs: number;
  readonly reconnect: Required<ReconnectOptions> | undefined;
  readonly storageKey: string | undefined;
  readonly cancelOnUnsubscribe: boolean | undefined;
  readonly onOpen: ((stream: RemoteStream) => void) | undefined;
}

/** @throws RangeError or TypeError naming the option and the value */
export function remoteRunSettings(init: RemoteRunInit): RemoteRunSettings {
  const { connectTimeoutMs = 30_000, reconnect = false, storageKey, cancelOnUnsubscribe, onOpen, ...request } = init;
  assertNumber('connectTimeoutMs', connectTimeoutMs, { above: 0 });
  if (storageKey !== undefined && typeof storageKey !== 'string') {
    throw new TypeError(`storageKey must be a string, got ${formatValue(storageKey)}`);
  }
  return {
    request,
    connectTimeoutMs,
    reconnect: reconnectSettings(reconnect),
    storageKey,
    cancelOnUnsubscribe,
    onOpen,
  };
}

function reconnectSettings(reconnect: boolean | ReconnectOptions): Required<ReconnectOptions> | undefined {
  if (reconnect === false) return undefined;
  const given = reconnect === true ? {} : reconnect;
  assertObject('reconnect', given, 'a boolean or an object');
  assertKnownOptions('option of reconnect', given, new Set(['attempts', 'delay']));
  const { attempts = 20, delay = backoff({ initialMs: 500, maxMs: 30_000 }) } = given;
  assertNumber('reconnect.attempts', attempts, { min: 1, integer: true });
  if (typeof delay !== 'function') throw new TypeError(`reconnect.delay must be a function, got ${formatValue(delay)}`);
  return { attempts, delay };
}
