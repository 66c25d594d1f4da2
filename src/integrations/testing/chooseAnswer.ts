import type { GeminiCall } from './GeminiCall.js';
import { failureDetails, type FailureDetails } from './GeminiFailure.js';
import type { Answer, AnswerRule, CallMatch, ScriptedAnswer, GeminiScript } from './GeminiScript.js';
import type { Random } from './random.js';

const defaultAnswer = 'This answer was scripted: no model was asked.';

/** The answer to a call, a failure, or (a failure within the answer) both. */
export interface Choice {
  readonly answer: ScriptedAnswer;
  readonly failure: FailureDetails | undefined;
}

/**
 * Chooses what the script has for this call. Failure rules come first, then the answer, which may be a failure too.
 * @throws Error if no rule fits
 */
export async function chooseAnswer(script: GeminiScript, call: GeminiCall, random: Random): Promise<Choice> {
  const answer = await answerOf(script, call);
  const failure = matchFailure(script, call, random);
  if (typeof answer === 'string') return { answer: { text: answer }, failure };
  if ('fail' in answer) return { answer: { text: defaultAnswer }, failure: failure ?? failureDetails(answer.fail) };
  return { answer, failure };
}

function matchFailure({ failures = [] }: GeminiScript, call: GeminiCall, random: Random): FailureDetails | undefined {
  // Each rule draws its chance, if it fits or not: adding a condition to one changes nothing for the others.
  const draws = failures.map(() => random());
  const rule = failures.find((rule, index) => fits(rule, call) && (draws[index] ?? 0) < (rule.probability ?? 1));
  return rule && failureDetails(rule.fail);
}

function answerOf({ answer = defaultAnswer }: GeminiScript, call: GeminiCall): Answer | PromiseLike<Answer> {
  const answering = isRules(answer) ? answer.find((rule) => fits(rule, call))?.answer : answer;
  if (answering === undefined) throw new Error('none of its answer rules fits the call');
  return typeof answering === 'function' ? answering(call) : answering;
}

function fits({ model, prompt, system, call: number, attempt, when }: CallMatch, call: GeminiCall): boolean {
  return (
    (model === undefined || (typeof model === 'string' ? model === call.model : found(model, call.model))) &&
    (prompt === undefined || found(prompt, call.prompt)) &&
    (system === undefined || found(system, call.system)) &&
    (number === undefined || [number].flat().includes(call.number)) &&
    (attempt === undefined || [attempt].flat().includes(call.attempt)) &&
    (when === undefined || when(call))
  );
}

/** `search` and not `test`: a pattern with the flag `g` would remember where it left off. */
function found(wanted: string | RegExp, text: string): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : text.search(wanted) >= 0;
}

function isRules(answer: GeminiScript['answer']): answer is readonly AnswerRule[] {
  return Array.isArray(answer);
}
