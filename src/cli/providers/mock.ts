import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError } from '../../core/model/errors.js';
import type { TaskContext } from '../../core/model/task.js';
import { countPromptChars } from '../../core/util/countPromptChars.js';
import { sample } from '../../integrations/testing/Distribution.js';
import { seededRandom } from '../../integrations/testing/random.js';
import { UsageError } from '../util/UsageError.js';
import type { Provider } from './Provider.js';

const charsPerToken = 4;

/**
 * Nobody: answers that are made up here, to try a file and a command line without a key or a cost. The model `instant`
 * answers at once; `lifelike` takes its time, and fails now and then as a busy service does.
 */
export const provider: Provider = {
  defaultModel: 'instant',
  open({ baseUrl }) {
    if (baseUrl !== undefined) throw new UsageError('The provider mock has no address: leave --base-url out.');
    return ({ prompt, contents, system }, model) => {
      if (model !== 'instant' && model !== 'lifelike') {
        throw new TypeError(`the mock's models are instant and lifelike, got "${model}"`);
      }
      const asked = prompt ?? JSON.stringify(contents);
      const promptChars = countPromptChars(prompt ?? contents) + countPromptChars(system);
      const answer = `No model was asked. The prompt: ${asked}`;
      const usage = usageOf(promptChars, answer.length);
      const ask = async ({ attempt, signal, report }: TaskContext<string>) => {
        if (model === 'lifelike') await live(asked, attempt, signal);
        report({ usage, finishReason: 'STOP', model });
        return answer;
      };
      return Object.assign(ask, { promptChars });
    };
  },
};

function usageOf(promptChars: number, answerChars: number) {
  const [inputTokens, outputTokens] = [promptChars, answerChars].map((chars) => Math.ceil(chars / charsPerToken)) as [
    number,
    number,
  ];
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}

/** By the prompt's own chance, so that a run repeats. */
async function live(prompt: string, attempt: number, signal: AbortSignal): Promise<void> {
  const random = seededRandom(prompt, attempt);
  await sleep(sample({ median: 700, sigma: 0.6, max: 8_000 }, random), undefined, { signal });
  if (random() < 0.06) throw new HttpError('HTTP 503: the mock is overloaded, as services are now and then', 503);
}
