import { ConnectionError, HttpError, type TaskState, TaskTimeoutError } from 'parallel-genai';
import { printable } from './printable.js';

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** A task's answer as text. */
export const answerOf = ({ value }: TaskState): string =>
  printable(typeof value === 'string' ? value.trim() : JSON.stringify(value));

/** What a task has said so far, or the end of it, as text. */
export const textOf = ({ text }: TaskState, start?: number): string => printable(text.slice(start));

/** How long, how many attempts and how many tokens a task took. */
export function effortOf({ elapsedMs, attempts, report }: TaskState): string {
  const tokens = report?.usage?.totalTokens;
  return [seconds(elapsedMs), count(attempts, 'attempt'), tokens === undefined ? undefined : count(tokens, 'token')]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** What went wrong, in a sentence, and what to do about it. */
export const failureOf = (task: TaskState): string => [causeOf(task), adviceOn(task.error)].filter(Boolean).join(' ');

/** What went wrong, in a word or two: what failures of one kind have in common. */
export function kindOf(error: unknown): string {
  if (error instanceof HttpError) return `HTTP ${error.status}`;
  if (error instanceof ConnectionError) return 'no connection';
  if (error instanceof TaskTimeoutError) return 'timeout';
  return printable(short(messageOf(error)))
    .replace(/\s+/g, ' ')
    .slice(0, 60)
    .replace(/[.\s]+$/, '');
}

/** What went wrong, in a sentence. */
function causeOf({ error, gaveUpReason }: TaskState): string {
  const message = short(messageOf(error));
  const sentence = gaveUpReason === undefined ? message : `${message} (${gaveUpReason})`;
  return printable(sentence).replace(/(?<![.!?…])$/, '.');
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Of an address the host says enough. */
const short = (message: string): string =>
  message.replace(/https?:\/\/\S+?(?=:?(\s|$))/g, (url) => (URL.canParse(url) ? new URL(url).host : url));

function adviceOn(error: unknown): string | undefined {
  if (error instanceof ConnectionError) return 'Is this machine online, and the address right?';
  if (!(error instanceof HttpError)) return undefined;
  // Errors of Gemini's SDK do not name the server; those of all others do.
  const isGemini = !/^HTTP \d+ from /.test(error.message);
  if (error.status === 404) return `Choose another model with ${isGemini ? '--model' : '--models'}.`;
  const aboutKey = [400, 401, 403].includes(error.status) && /\bkey\b/i.test(error.message);
  if (!aboutKey) return undefined;
  return isGemini ? 'It comes from GOOGLE_API_KEY or GEMINI_API_KEY.' : 'See --help for where it comes from.';
}

/** Why another attempt is made, and how long after the last. */
export function retryOf(task: TaskState): string {
  const failedAt = task.spans.at(-1)?.endedAt ?? 0;
  const wait = seconds((task.retryAt ?? failedAt) - failedAt);
  return `attempt ${task.attempts} failed, the next in ${wait}: ${causeOf(task)}`;
}
