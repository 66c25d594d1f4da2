import { type GeminiCall, textOf } from './GeminiCall.js';
import type { ScriptedAnswer } from './MockScript.js';
import { splitText, tokensOf } from './splitText.js';
import type { Cutting } from './Wire.js';

/** A `GenerateContentResponse` with one candidate, as far as the mock writes it. */
export interface ResponseChunk {
  readonly candidates: readonly [Candidate];
  readonly usageMetadata: Readonly<Record<string, number>>;
  readonly modelVersion: string;
  readonly responseId: string;
}

interface Candidate {
  readonly content: { readonly role: 'model'; readonly parts: readonly object[] };
  readonly finishReason?: string;
  readonly index: 0;
  readonly [field: string]: unknown;
}

/** An answer cut into the responses of a stream. */
export interface GeminiChunks {
  readonly chunks: readonly ResponseChunk[];
  /** The same answer in one piece. */
  readonly whole: ResponseChunk;
}

/**
 * An answer as the wire has it: thoughts, then text, then function calls; the finish reason is on the last chunk, and
 * the token counts grow from chunk to chunk.
 */
export function geminiChunks(answer: ScriptedAnswer, call: GeminiCall, cutting: Cutting): GeminiChunks {
  const { text = '', thoughts = '', functionCalls = [], finishReason = 'STOP', candidate } = answer;
  const calls = functionCalls.map(({ name, args = {} }) => ({ functionCall: { name, args } }));
  const pieces: object[][] = [
    ...splitText(thoughts, cutting, text).map((text) => [{ text, thought: true }]),
    ...splitText(text, cutting).map((text) => [{ text }]),
    ...(calls.length > 0 ? [calls] : []),
  ];
  if (pieces.length === 0) pieces.push([]);
  const responseId = Array.from({ length: 11 }, () => Math.floor(cutting.random() * 36).toString(36)).join('');
  const usage = usageCounter(call, answer);
  const last = { finishReason, ...candidate };
  const response = (parts: readonly object[], ending: object, usageMetadata: Record<string, number>) => ({
    candidates: [{ content: { role: 'model', parts }, ...ending, index: 0 }] as const,
    usageMetadata,
    modelVersion: call.model,
    responseId,
  });
  const chunks = pieces.map((parts, i) => {
    const counts = usage.after(parts);
    const done = i === pieces.length - 1;
    return response(parts, done ? last : {}, done ? usage.final() : counts);
  });
  const joined = [...(thoughts ? [{ text: thoughts, thought: true }] : []), ...(text ? [{ text }] : []), ...calls];
  return { chunks, whole: response(joined, last, usage.final()) };
}

/** Token counts after each chunk, in the wire's names. */
function usageCounter({ body }: GeminiCall, { usageMetadata }: ScriptedAnswer) {
  const asked = [body.systemInstruction, ...body.contents].reduce((sum, content) => sum + textOf(content).length, 0);
  const promptTokenCount = tokensOf(asked);
  let written = 0;
  let thought = 0;
  const counts = () => {
    const candidatesTokenCount = tokensOf(written);
    const thoughtsTokenCount = tokensOf(thought);
    return {
      promptTokenCount,
      ...(written > 0 && { candidatesTokenCount }),
      ...(thought > 0 && { thoughtsTokenCount }),
      totalTokenCount: promptTokenCount + candidatesTokenCount + thoughtsTokenCount,
    };
  };
  return {
    after(parts: readonly object[]): Record<string, number> {
      for (const part of parts as readonly { text?: string; thought?: boolean }[]) {
        const length = (part.text ?? JSON.stringify(part)).length;
        if (part.thought) thought += length;
        else written += length;
      }
      return counts();
    },
    final: (): Record<string, number> => ({ ...counts(), ...usageMetadata }),
  };
}
