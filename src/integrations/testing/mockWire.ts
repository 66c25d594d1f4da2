import { http, type HttpHandler, type PathParams } from 'msw';
import { answerCall } from './answerCall.js';
import { type CallCounts, CallLog } from './CallLog.js';
import { checkScript } from './checkScript.js';
import type { MockCall } from './MockCall.js';
import type { ScriptSource } from './MockScript.js';
import { hash, seededRandom } from './random.js';
import type { Wire } from './Wire.js';

/** A mock: request handlers for msw, and a view of what was asked of them. */
export interface Mock<Call extends MockCall> extends ReadonlyArray<HttpHandler> {
  /** The latest calls, at most 1,000, in the order of arrival. */
  readonly calls: readonly Call[];
  /** How many calls were made, are in flight, were aborted, …: all of them since the beginning or the last reset. */
  readonly counts: CallCounts;
  /**
   * Forgets the calls so far, as a test does before the next; what is in flight goes on uncounted.
   * @param script plays from now on, where given
   */
  reset(script?: ScriptSource<Call>): void;
}

/** An API that speaks this protocol and follows a script. */
export function mockWire<Call extends MockCall>(wire: Wire<Call>, script: ScriptSource<Call>): Mock<Call> {
  if (typeof script !== 'function') checkScript(script);
  let state = new MockState(wire, script);
  const handlers: readonly HttpHandler[] = [
    http.post(wire.path, ({ request, params }) => state.answer(request, params)),
  ];
  return Object.defineProperties(handlers, {
    calls: { get: () => state.log.calls },
    counts: { get: () => ({ ...state.log.counts }) },
    reset: {
      value: (next: ScriptSource<Call> = state.script) => {
        if (typeof next !== 'function') checkScript(next);
        state = new MockState(wire, next);
      },
    },
  }) as Mock<Call>;
}

/** What a reset forgets. */
class MockState<Call extends MockCall> {
  readonly log = new CallLog<Call>();
  /** How often each question came. */
  readonly #asked = new Map<string, number>();

  constructor(
    readonly wire: Wire<Call>,
    readonly script: ScriptSource<Call>,
  ) {}

  async answer(request: Request, params: PathParams): Promise<Response> {
    const { wire, script, log } = this;
    const { model, question, error, call: makeCall } = await wire.read(request, params);
    // By its hash, since a question may be long.
    const asked = JSON.stringify([model, ...[question].flat()]);
    const key = `${hash(asked)} ${asked.length}`;
    const attempt = (this.#asked.get(key) ?? 0) + 1;
    this.#asked.set(key, attempt);
    const call = makeCall(log.counts.made + 1, attempt);
    log.began(call);
    const chance = (seed: number | string) => seededRandom(seed, key, attempt);
    return answerCall(request, call, { wire, script, log, badBody: error, chance });
  }
}
