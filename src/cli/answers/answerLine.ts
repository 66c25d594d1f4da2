import type { TokenUsage } from '../../core/model/TokenUsage.js';
import { toWireError } from '../../transports/wire/RemoteError.js';

/** What became of a row. */
export type RowOutcome = {
  readonly id: string | number;
  readonly usage: TokenUsage | undefined;
} & ({ readonly answer: unknown; readonly attempts: number; readonly ms: number } | { readonly error: unknown });

/**
 * The line for what became of a row: `{ id, answer, usage, attempts, ms }`, or `{ id, error: { name, message, status } }`.
 * @throws TypeError if JSON cannot hold the answer
 */
export function answerLine(outcome: RowOutcome): string {
  const { id, usage } = outcome;
  if (!('error' in outcome)) {
    const { answer, attempts, ms } = outcome;
    return JSON.stringify({ id, answer: answer ?? null, usage, attempts, ms });
  }
  const { name, message, status } = toWireError(outcome.error);
  return JSON.stringify({ id, error: { name, message, status }, usage });
}

/** How this command begins its lines: only the id has to be read from such a line. */
const ownLine = /^\{"id":("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*),"(answer|error)":.*\}$/s;

/** Whose line this is and whether it answers; `undefined` if it is no line of answers. */
export function readAnswerLine(line: string): { readonly id: string | number; readonly isAnswer: boolean } | undefined {
  const own = ownLine.exec(line);
  if (own) return { id: JSON.parse(own[1] ?? '') as string | number, isAnswer: own[2] === 'answer' };
  try {
    const fields = JSON.parse(line) as { id?: unknown; answer?: unknown; error?: unknown } | null;
    const { id, answer, error } = fields ?? {};
    if ((typeof id !== 'string' && typeof id !== 'number') || (answer === undefined && error === undefined))
      return undefined;
    return { id, isAnswer: answer !== undefined };
  } catch {
    return undefined;
  }
}

/** Whether this can be what is left of a line of answers that was not written whole. */
export const isTornAnswerLine = (text: string): boolean => {
  const begin = '{"id":';
  return text.startsWith(begin) || begin.startsWith(text);
};
