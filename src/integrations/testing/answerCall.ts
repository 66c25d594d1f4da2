import { HttpResponse } from 'msw';
import type { CallLog } from './CallLog.js';
import { checkScript } from './checkScript.js';
import { chooseAnswer } from './chooseAnswer.js';
import { type ErrorBody, errorBody } from './errorBody.js';
import type { GeminiCall } from './GeminiCall.js';
import type { GeminiScript, ScriptSource } from './GeminiScript.js';
import { planReply } from './planReply.js';
import { playReply, wait } from './playReply.js';
import type { Random } from './random.js';
import { accessError } from './readCall.js';
import { type Reply, wholeReply } from './reply.js';
import { sample } from './Distribution.js';

interface CallSetting {
  readonly script: ScriptSource;
  readonly log: CallLog;
  /** The API's answer to a request body that is none. */
  readonly badBody: ErrorBody | undefined;
  /** The call's own source of chance. */
  chance(seed: number | string): Random;
}

/** Answers one call as the script says, and keeps the log. */
export async function answerCall(request: Request, call: GeminiCall, setting: CallSetting): Promise<Response> {
  const { log, badBody } = setting;
  const disconnected = new AbortController();
  const { signal } = request;
  const aborted = () => onDisconnect(signal.reason);
  const onDisconnect = (reason: unknown = new DOMException('The caller is gone.', 'AbortError')) => {
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
    script instanceof Error ? scriptErrorReply(call, script) : await planFor(request, call, script, badBody, random);
  const finished = () => {
    // Node's fetch would keep the signal, and with a listener of ours on it the call, for as long as the process lives.
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

function scriptFor(call: GeminiCall, source: ScriptSource): GeminiScript | Error {
  try {
    const script = typeof source === 'function' ? source(call) : source;
    checkScript(script);
    return script;
  } catch (error) {
    return error as Error;
  }
}

async function planFor(
  request: Request,
  call: GeminiCall,
  script: GeminiScript,
  badBody: ErrorBody | undefined,
  random: Random,
): Promise<Reply | 'reset'> {
  const refused = accessError(request, call.model, script) ?? badBody;
  if (refused) return refuse(call, refused.error.status, refused);
  try {
    const choice = await chooseAnswer(script, call, random);
    call.failure = choice.failure?.kind;
    const sse = new URL(request.url).searchParams.get('alt') === 'sse';
    const framing = call.stream ? (sse ? 'sse' : 'array') : 'unary';
    return planReply(choice, call, framing, { chunkChars: script.chunkChars ?? [20, 60], random });
  } catch (error) {
    return scriptErrorReply(call, error);
  }
}

function refuse(call: GeminiCall, failure: string, body: ErrorBody): Reply {
  call.failure = failure;
  return wholeReply(body.error.code, JSON.stringify(body, undefined, 2));
}

/** A mistake in the script is the test author's: answered with a status that nobody retries. */
const scriptErrorReply = (call: GeminiCall, error: unknown): Reply =>
  refuse(
    call,
    'script',
    errorBody(400, `mockGemini's script: ${error instanceof Error ? error.message : String(error)}`),
  );
