import type { ModelAccess } from '../../models/ModelProvider.js';
import { modelProvider, type ModelProviderName, modelProviders } from '../../models/modelProviders.js';
import { type NamedModel, parseModelOrGemini } from '../../models/parseModelName.js';
import type { ApiOptions } from '../apiOptions.js';
import { modelAccess } from '../modelAccess.js';
import { UsageError } from '../UsageError.js';

/** What a server offers. */
export interface ServerModels {
  /** Names that visitors may ask, the default first. */
  readonly models: readonly [string, ...string[]];
  /** How the real providers of these are reached; empty where mocks answer for all of them. */
  readonly access: ReadonlyMap<ModelProviderName, ModelAccess>;
}

const geminiModels = ['gemini-2.5-flash', 'gemini-2.5-flash-lite', 'gemini-2.5-pro', 'gemini-2.0-flash'] as const;

const exampleOf = (provider: ModelProviderName): string => `${provider}:${modelProvider(provider).example}`;

/** What a server offers if nobody says: Gemini's, and a model of each other provider with a key; mocks without Gemini's. */
export function usualModels({ apiKey, baseUrl }: Partial<ApiOptions>, env: NodeJS.ProcessEnv): ServerModels {
  if (apiKey === undefined) {
    return { models: [...geminiModels, exampleOf('openai'), exampleOf('anthropic')], access: new Map() };
  }
  const access = new Map<ModelProviderName, ModelAccess>([['gemini', { key: apiKey, url: baseUrl }]]);
  const others = (Object.keys(modelProviders) as ModelProviderName[]).filter((provider) => {
    const found = modelAccess({ provider }, env);
    // Those that need no key would always be there.
    if (provider === 'gemini' || 'missing' in found || found.key === '') return false;
    return access.set(provider, found);
  });
  return { models: [...geminiModels, ...others.map(exampleOf)], access };
}

/**
 * What a server offers that is told its models: the real ones if there is a key for each, or else mocks of all.
 * @throws UsageError for what is no model's name, and where only some of the keys are there
 */
export function namedModels(
  list: string,
  { live, mock, baseUrl }: { readonly live?: boolean; readonly mock?: boolean; readonly baseUrl: string | undefined },
  env: NodeJS.ProcessEnv,
): ServerModels {
  const named = list.split(',').map(readName);
  const models = named.map(({ name }) => name) as [string, ...string[]];
  const access = new Map<ModelProviderName, ModelAccess>();
  if (mock) return { models, access };
  const missing = new Set<string>();
  for (const model of named) {
    const found = modelAccess(model, env);
    if ('missing' in found) missing.add(found.missing);
    else access.set(model.provider, model.provider === 'gemini' ? { ...found, url: baseUrl } : found);
  }
  if (missing.size > 0 && (live || access.size > 0)) {
    throw new UsageError(`No key for some of the models: set ${[...missing].join(' and ')}, or try it with --mock.`);
  }
  return { models, access };
}

function readName(text: string): NamedModel {
  const model = parseModelOrGemini(text);
  if (model) return model;
  throw new UsageError(
    `--models must be names of models with commas between, such as gemini-2.5-flash,openai:gpt-5 (providers: ${Object.keys(modelProviders).join(', ')}), got "${text.trim()}".`,
  );
}
