import { type AnswerChunks, answerChunks, type ResponseChunk } from './answerChunks.js';
import type { Choice } from './chooseAnswer.js';
import { overloaded } from './errorBody.js';
import type { GeminiCall } from './GeminiCall.js';
import type { FailureDetails } from './GeminiFailure.js';
import type { ScriptedAnswer } from './GeminiScript.js';
import type { Random } from './random.js';
import { errorReply } from './errorReply.js';
import { type Framing, jsonType, type Reply, wholeReply } from './reply.js';
import type { Distribution } from './Distribution.js';

/** Plans the reply to a call; `reset` if the connection is lost before one. */
export function planReply(
  { answer, failure }: Choice,
  call: GeminiCall,
  framing: Framing,
  { chunkChars, random }: { chunkChars: Distribution; random: Random },
): Reply | 'reset' {
  const refused = failure && errorReply(failure, call);
  if (refused) return refused;
  if (failure?.kind === 'reset' && failure.atFraction === undefined) return 'reset';
  const wanted = failure?.kind === 'blockedAnswer' ? blockedAnswer(answer, failure) : answer;
  const breaksOff = failure !== undefined && failure.kind !== 'blockedAnswer';
  const cut = answerChunks(wanted, call, { chunkChars, random, breaksOff });
  const { chunks, whole } = failure?.kind === 'blockedPrompt' ? blockedPrompt(cut, failure) : cut;
  return framing === 'unary' ? unaryReply(whole, chunks.length - 1, failure) : streamReply(chunks, framing, failure);
}

function streamReply(chunks: readonly object[], framing: 'sse' | 'array', failure: FailureDetails | undefined): Reply {
  const broken = failure ? brokenPart(failure) : undefined;
  const count = broken ? Math.min(chunks.length - 1, Math.round(chunks.length * broken.atFraction)) : chunks.length;
  const bodies = chunks.slice(0, count).map((chunk) => JSON.stringify(chunk));
  if (broken?.then !== undefined) bodies.push(broken.then);
  const whole = failure?.kind !== 'cut';
  return {
    status: 200,
    contentType: framing === 'sse' ? 'text/event-stream' : jsonType,
    pieces: framing === 'sse' ? bodies.map((body) => `data: ${body}\r\n\r\n`) : arrayPieces(bodies, whole),
    ending: broken?.ending ?? 'close',
    pausesFirst: 0,
  };
}

function unaryReply(whole: object, pauses: number, failure: FailureDetails | undefined): Reply {
  const body = JSON.stringify(whole, undefined, 2);
  const reply = { ...wholeReply(200, body), pausesFirst: pauses };
  const broken = failure ? brokenPart(failure) : undefined;
  if (!broken) return reply;
  const { ending, then } = broken;
  const start = body.slice(0, Math.floor((body.length - 1) * broken.atFraction));
  return { ...reply, pieces: ending === 'stall' ? [] : [then ?? start], ending };
}

interface BrokenPart {
  /** The fraction of the answer that arrives. */
  readonly atFraction: number;
  /** Comes then, in place of a response. */
  readonly then?: string;
  readonly ending: Reply['ending'];
}

/** Says how an answer breaks off; `undefined` for failures that are whole answers. */
function brokenPart(failure: FailureDetails): BrokenPart | undefined {
  const atFraction = ('atFraction' in failure ? failure.atFraction : undefined) ?? 0.5;
  switch (failure.kind) {
    case 'reset':
    case 'stall':
      return { atFraction, ending: failure.kind };
    case 'cut':
      return { atFraction, ending: 'close' };
    case 'malformed':
      return { atFraction, then: '{"candidates": [{"content": {"parts": [{"text": "', ending: 'close' };
    case 'errorEvent':
      return { atFraction, then: JSON.stringify(overloaded()), ending: 'close' };
    default:
      return undefined;
  }
}

/** A stream without `alt=sse` is one JSON array, written element by element. */
function arrayPieces(bodies: readonly string[], whole: boolean): string[] {
  const pieces = bodies.map((body, i) => `${i === 0 ? '[' : ',\r\n'}${body}`);
  return whole ? [...pieces, pieces.length === 0 ? '[]' : ']'] : pieces;
}

const categories = ['SEXUALLY_EXPLICIT', 'HATE_SPEECH', 'HARASSMENT', 'DANGEROUS_CONTENT'];

/** Ratings of which the last category is the reason for the block. */
const safetyRatings = categories.map((category, i) => ({
  category: `HARM_CATEGORY_${category}`,
  probability: i === categories.length - 1 ? 'HIGH' : 'NEGLIGIBLE',
  ...(i === categories.length - 1 && { blocked: true }),
}));

function blockedAnswer(answer: ScriptedAnswer, { reason = 'SAFETY', atFraction = 0.5 }: Blocked): ScriptedAnswer {
  const text = (answer.text ?? '').slice(0, Math.ceil((answer.text ?? '').length * atFraction));
  return { ...answer, text, functionCalls: [], finishReason: reason, candidate: { safetyRatings } };
}

function blockedPrompt({ whole }: AnswerChunks, { reason = 'SAFETY' }: Blocked) {
  const { usageMetadata, modelVersion, responseId }: ResponseChunk = whole;
  const { promptTokenCount = 0 } = usageMetadata;
  const body = {
    promptFeedback: { blockReason: reason, safetyRatings },
    usageMetadata: { promptTokenCount, totalTokenCount: promptTokenCount },
    modelVersion,
    responseId,
  };
  return { chunks: [body], whole: body };
}

interface Blocked {
  readonly reason?: string;
  readonly atFraction?: number;
}
