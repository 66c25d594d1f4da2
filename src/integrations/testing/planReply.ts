import type { Choice } from './chooseAnswer.js';
import type { MockCall } from './MockCall.js';
import type { FailureDetails } from './MockFailure.js';
import type { ScriptedAnswer } from './MockScript.js';
import { type Reply, refusalReply, wholeReply } from './reply.js';
import type { Cutting, Wire, WireAnswer } from './Wire.js';

/** The reply to a call, or `reset` where the connection is lost before one. */
export function planReply<Call extends MockCall>(
  { answer, failure }: Choice,
  { wire, call, request }: { readonly wire: Wire<Call>; readonly call: Call; readonly request: Request },
  cutting: Omit<Cutting, 'breaksOff'>,
): Reply | 'reset' {
  if (failure?.kind === 'http') {
    return wholeReply(failure.status, failure.body ?? '', failure.contentType ?? 'text/html; charset=UTF-8');
  }
  const refused = failure && wire.refusal(failure, call);
  if (refused) return refusalReply(refused);
  if (failure?.kind === 'reset' && failure.atFraction === undefined) return 'reset';
  const wanted = failure?.kind === 'blockedAnswer' ? blockedAnswer(wire, answer, failure) : answer;
  const breaksOff = failure !== undefined && failure.kind !== 'blockedAnswer';
  const cut = wire.answer(wanted, call, { ...cutting, breaksOff });
  const played = failure?.kind === 'blockedPrompt' ? wire.blockedPrompt(cut, failure.reason) : cut;
  const broken = failure ? brokenPart(failure, wire) : undefined;
  return call.stream ? streamReply(played, broken, wire, request) : unaryReply(played, broken);
}

function streamReply<Call extends MockCall>(
  { chunks }: WireAnswer,
  broken: BrokenPart | undefined,
  wire: Wire<Call>,
  request: Request,
): Reply {
  const count = broken ? Math.min(chunks.length - 1, Math.round(chunks.length * broken.at)) : chunks.length;
  const sent = [...chunks.slice(0, count), ...(broken?.then === undefined ? [] : [[broken.then]])];
  return {
    status: 200,
    contentType: wire.streamType(request),
    pieces: wire.frame(sent, request, broken?.endsWell ?? true),
    ending: broken?.ending ?? 'close',
    pausesFirst: 0,
  };
}

function unaryReply({ whole, chunks }: WireAnswer, broken: BrokenPart | undefined): Reply {
  const body = JSON.stringify(whole, undefined, 2);
  const reply = { ...wholeReply(200, body), pausesFirst: chunks.length - 1 };
  if (!broken) return reply;
  const { ending, then } = broken;
  const start = body.slice(0, Math.floor((body.length - 1) * broken.at));
  const instead = typeof then === 'object' ? JSON.stringify(then) : (then ?? start);
  return { ...reply, pieces: ending === 'stall' ? [] : [instead], ending };
}

interface BrokenPart {
  /** The share of the answer that arrives. */
  readonly at: number;
  /** What comes then, in place of a chunk. */
  readonly then?: object | string;
  readonly ending: Reply['ending'];
  /** The protocol's own end still comes. */
  readonly endsWell: boolean;
}

/** How an answer breaks off; `undefined` for failures that are whole answers. */
function brokenPart<Call extends MockCall>(failure: FailureDetails, wire: Wire<Call>): BrokenPart | undefined {
  const at = ('atFraction' in failure ? failure.atFraction : undefined) ?? 0.5;
  switch (failure.kind) {
    case 'reset':
    case 'stall':
      return { at, ending: failure.kind, endsWell: false };
    case 'cut':
      return { at, ending: 'close', endsWell: false };
    case 'malformed':
      return { at, then: wire.malformed, ending: 'close', endsWell: true };
    case 'errorEvent':
      return { at, then: wire.errorEvent, ending: 'close', endsWell: true };
    default:
      return undefined;
  }
}

function blockedAnswer<Call extends MockCall>(
  wire: Wire<Call>,
  answer: ScriptedAnswer,
  { reason, atFraction = 0.5 }: { readonly reason?: string; readonly atFraction?: number },
): ScriptedAnswer {
  const text = (answer.text ?? '').slice(0, Math.ceil((answer.text ?? '').length * atFraction));
  return wire.blockedAnswer({ ...answer, text }, reason);
}
