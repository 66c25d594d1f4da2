import type { MockCall } from './MockCall.js';
import { failureDetails, type FailureDetails } from './MockFailure.js';
import type { Answer, AnswerRule, CallMatch, MockScript, ScriptedAnswer } from './MockScript.js';
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
export async function chooseAnswer<Call extends MockCall>(
  script: MockScript<Call>,
  call: Call,
  random: Random,
): Promise<Choice> {
  const answer = await answerOf(script, call);
  const failure = matchFailure(script, call, random);
  if (typeof answer === 'string') return { answer: { text: answer }, failure };
  if ('fail' in answer) return { answer: { text: defaultAnswer }, failure: failure ?? failureDetails(answer.fail) };
  return { answer, failure };
}

function matchFailure<Call extends MockCall>(
  { failures = [] }: MockScript<Call>,
  call: Call,
  random: Random,
): FailureDetails | undefined {
  // Each rule draws its chance, whether it fits or not: adding a condition to one changes nothing for the others.
  const draws = failures.map(() => random());
  const rule = failures.find((rule, index) => fits(rule, call) && (draws[index] ?? 0) < (rule.probability ?? 1));
  return rule && failureDetails(rule.fail);
}

function answerOf<Call extends MockCall>(
  { answer = defaultAnswer }: MockScript<Call>,
  call: Call,
): Answer | PromiseLike<Answer> {
  const answering = isRules(answer) ? answer.find((rule) => fits(rule, call))?.answer : answer;
  if (answering === undefined) throw new Error('none of its answer rules fits the call');
  return typeof answering === 'function' ? answering(call) : answering;
}

function fits<Call extends MockCall>(
  { model, prompt, system, call: number, attempt, when }: CallMatch<Call>,
  call: Call,
): boolean {
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

function isRules<Call extends MockCall>(answer: MockScript<Call>['answer']): answer is readonly AnswerRule<Call>[] {
  return Array.isArray(answer);
}
