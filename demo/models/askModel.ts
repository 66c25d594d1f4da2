import type { ModelAccess, ModelProvider, ModelQuestion, ModelTask } from './ModelProvider.js';
import { modelProviders } from './modelProviders.js';
import type { NamedModel } from './parseModelName.js';

/** A task that asks this model, in Node or in a page. */
export function askModel({ provider, model }: NamedModel, access: ModelAccess, question: ModelQuestion): ModelTask {
  const asked: ModelProvider = modelProviders[provider];
  return asked.ask(access, model, question);
}
