import { HttpResponse } from 'msw';
import type { CallLog } from './CallLog.js';
import { checkScript } from './checkScript.js';
import { chooseAnswer } from './chooseAnswer.js';
import { sample } from './Distribution.js';
import type { MockCall } from './MockCall.js';
import type { MockScript, ScriptSource } from './MockScript.js';
import { planReply } from './planReply.js';
import { playReply, wait } from './playReply.js';
import type { Random } from './random.js';
import { type Reply, refusalReply } from './reply.js';
import type { Refusal, Wire } from './Wire.js';

interface CallSetting<Call extends MockCall> {
  readonly wire: Wire<Call>;
  readonly script: ScriptSource<Call>;
  readonly log: CallLog<Call>;
  /** What is wrong with the request's body, if anything. */
  readonly badBody: Refusal | undefined;
  /** The call's own source of chance. */
  chance(seed: number | string): Random;
}

/** The requests in flight. Node drops the signal of a request that nobody holds, and its caller's abort would not be heard. */
const inFlight = new Set<Request>();

/** Answers one call as the script has it, and keeps the log. */
export async function answerCall<Call extends MockCall>(
  request: Request,
  call: Call,
  setting: CallSetting<Call>,
): Promise<Response> {
  const { log } = setting;
  const disconnected = new AbortController();
  const { signal } = request;
  inFlight.add(request);
  const aborted = () => onDisconnect(signal.reason);
  const onDisconnect = (reason: unknown = new DOMException('The caller is gone.', 'AbortError')) => {
    inFlight.delete(request);
    signal.removeEventListener('abort', aborted);
    log.ended(call, 'aborted');
    disconnected.abort(reason);
  };
  // In Node the signal says that the caller is gone, in a browser's worker the body's `cancel()`.
  if (signal.aborted) aborted();
  else signal.addEventListener('abort', aborted);

  const script = scriptFor(call, setting.script);
  const { latencyMs = 0, chunkMs = 0, seed = 1 } = script instanceof Error ? {} : script;
  const random = setting.chance(seed);
  await wait(sample(latencyMs, random), disconnected.signal);
  const reply =
    script instanceof Error
      ? mistake(call, script, setting.wire)
      : await planFor(request, call, script, setting, random);
  const finished = () => {
    // Node's fetch would keep the signal, and with a listener of ours on it the call, for as long as the process lives.
    inFlight.delete(request);
    signal.removeEventListener('abort', aborted);
    log.ended(call, call.failure === undefined ? 'answered' : 'failed');
  };
  if (reply === 'reset' || disconnected.signal.aborted) {
    finished();
    return HttpResponse.error();
  }
  if (call.status === 'waiting') call.status = 'answering';
  return playReply(reply, {
    disconnected: disconnected.signal,
    onDisconnect,
    finished,
    pauseMs: () => sample(chunkMs, random),
  });
}

function scriptFor<Call extends MockCall>(call: Call, source: ScriptSource<Call>): MockScript<Call> | Error {
  try {
    const script = typeof source === 'function' ? source(call) : source;
    checkScript(script);
    return script;
  } catch (error) {
    return error as Error;
  }
}

async function planFor<Call extends MockCall>(
  request: Request,
  call: Call,
  script: MockScript<Call>,
  { wire, badBody }: CallSetting<Call>,
  random: Random,
): Promise<Reply | 'reset'> {
  const refused = wire.accessError(request, call, script) ?? badBody;
  if (refused) return refuse(call, refused.word, refused);
  try {
    const choice = await chooseAnswer(script, call, random);
    call.failure = choice.failure?.kind;
    return planReply(choice, { wire, call, request }, { chunkChars: script.chunkChars ?? [20, 60], random });
  } catch (error) {
    return mistake(call, error, wire);
  }
}

function refuse(call: MockCall, failure: string, refusal: Refusal): Reply {
  call.failure = failure;
  return refusalReply(refusal);
}

/** A mistake in the script is the test author's: told in a status that nobody retries. */
function mistake<Call extends MockCall>(call: Call, error: unknown, wire: Wire<Call>): Reply {
  return refuse(
    call,
    'script',
    wire.mistake(`${wire.mock}'s script: ${error instanceof Error ? error.message : String(error)}`),
  );
}
