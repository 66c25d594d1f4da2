import { runTasks } from 'parallel-genai';
import type { askModel } from '../../../models/askModel.js';
import type { ModelProviderName } from '../../../models/modelProviders.js';
import { parseModelOrGemini } from '../../../models/parseModelName.js';
import { runOptions } from '../model/settings.js';
import type { Backend } from './Backend.js';

/** Asks the models' APIs from this page: the real ones, or the mocks that sit in front of them. */
export const askModels =
  (ask: typeof askModel, keyOf: (provider: ModelProviderName) => string): Backend =>
  (calls, settings) => {
    const tasks = calls.map(({ name, instruction, model, prompt, signal }) => {
      const named = parseModelOrGemini(model);
      if (!named) throw new TypeError(`${model} is no model's name`);
      const question = { prompt, ...(instruction !== '' && { system: instruction }) };
      return { name, signal, run: ask(named, { key: keyOf(named.provider) }, question) };
    });
    return runTasks(tasks, runOptions(settings));
  };
