import { IncompleteAnswerError } from '../../core/model/errors.js';
import type { TaskContext } from '../../core/model/task.js';
import type { JsonObject } from '../../core/util/isObject.js';
import { errorFacts } from '../failure/errorFacts.js';
import { failureOf } from '../failure/failureOf.js';
import { readObjects } from '../http/readObjects.js';
import type { AgUiAnswer } from './AgUiAnswer.js';
import type { AgUiInput } from './AgUiInput.js';
import { assertFinished } from './assertFinished.js';
import { RunAccumulator } from './RunAccumulator.js';

/** Reads a run: yields its text, reports what it used even where it then fails, and returns the whole. */
export async function* readRun(
  response: Response,
  context: TaskContext<string>,
  input: AgUiInput,
): AsyncGenerator<string, AgUiAnswer> {
  const run = new RunAccumulator(input);
  for await (const event of readObjects(response, context, { stream: true, answer: run })) {
    if (event === 'done') break;
    const text = run.add(event);
    context.report(run.report);
    if (text !== '') yield text;
    const error = errorIn(event);
    if (error !== undefined) {
      const { headers } = response;
      throw failureOf(errorFacts(error), { what: 'the agent failed', text: run.text, headers });
    }
    if (event['type'] !== 'RUN_FINISHED') continue;
    assertFinished(event, run.text);
    return run.answer;
  }
  throw new IncompleteAnswerError('the stream ended without RUN_FINISHED', undefined, run.text);
}

/** The error that an event tells; a server that does not speak the protocol may answer with an error of another shape. */
function errorIn(event: JsonObject): unknown {
  const { type, message, code, error } = event;
  if (type === 'RUN_ERROR') return { message, code };
  return typeof type === 'string' ? undefined : error;
}
