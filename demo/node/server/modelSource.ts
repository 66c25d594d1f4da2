import { createLimiter, type Limiter } from 'parallel-genai';
import { askModel } from '../../models/askModel.js';
import type { ModelAccess, ModelQuestion, ModelTask } from '../../models/ModelProvider.js';
import { modelProvider, type ModelProviderName } from '../../models/modelProviders.js';
import { type NamedModel, parseModelOrGemini } from '../../models/parseModelName.js';

/** Where the answers come from. */
export interface ModelSource {
  /**
   * What asks a model, and the limiter that all calls to its provider share.
   * @param model one of the models that the server has; its default where left out
   */
  ask(model: string | undefined, question: ModelQuestion): { readonly run: ModelTask; readonly limiter: Limiter };
}

type Reached = { readonly access: ReadonlyMap<ModelProviderName, ModelAccess> } | { readonly mockUrl: string };

/** @param concurrency calls in flight at a time to each provider */
export function modelSource(
  models: readonly [string, ...string[]],
  reached: Reached,
  concurrency: number,
): ModelSource {
  const named = new Map(models.map((name) => [name, read(name)]));
  const limiters = new Map<ModelProviderName, Limiter>();
  for (const { provider } of named.values()) {
    if (!limiters.has(provider)) limiters.set(provider, createLimiter({ concurrency }));
  }
  return {
    ask: (name = models[0], question) => {
      const model = named.get(name) ?? read(name);
      const limiter = limiters.get(model.provider);
      const access = 'mockUrl' in reached ? mockAccess(model, reached.mockUrl) : reached.access.get(model.provider);
      if (!limiter || !access) throw new Error(`the server does not know ${name}`);
      return { run: askModel(model, access, question), limiter };
    },
  };
}

function mockAccess({ provider }: NamedModel, url: string): ModelAccess {
  return { key: 'the-mock-takes-any-key', url: modelProvider(provider).api === 'gemini' ? url : `${url}/v1` };
}

function read(name: string): NamedModel {
  const model = parseModelOrGemini(name);
  if (!model) throw new TypeError(`models must be names such as gemini-2.5-flash or openai:gpt-5, got ${name}`);
  return model;
}
