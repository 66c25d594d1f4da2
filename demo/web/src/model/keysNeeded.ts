import { modelProvider, type ModelProviderName } from '../../../models/modelProviders.js';
import { parseModelOrGemini } from '../../../models/parseModelName.js';
import type { TaskDraft } from './TaskDraft.js';

/** Whose keys it takes to ask these tasks' models from the page. */
export function keysNeeded(tasks: readonly TaskDraft[]): ModelProviderName[] {
  const providers = tasks.flatMap(({ model }) => parseModelOrGemini(model)?.provider ?? []);
  return [...new Set(providers)].filter((provider) => modelProvider(provider).keyNames.length > 0);
}
