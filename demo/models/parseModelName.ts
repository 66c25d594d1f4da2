import { type ModelProviderName, modelProviders } from './modelProviders.js';

/** A model and whose it is. */
export interface NamedModel {
  /** As it was given: `openai:gpt-5`. */
  readonly name: string;
  readonly provider: ModelProviderName;
  readonly model: string;
}

/**
 * Reads `openai:gpt-5`, `anthropic:claude-sonnet-4-5`, `gemini:gemini-2.5-flash`, `openrouter:deepseek/deepseek-chat`;
 * what follows the first colon is the model, which may hold colons too. `undefined` for what is no such name.
 */
export function parseModelName(text: string): NamedModel | undefined {
  const name = text.trim();
  const [, provider = '', model = ''] = /^([a-z]+):([\w.@/:-]+)$/.exec(name) ?? [];
  return isProvider(provider) ? { name, provider, model } : undefined;
}

/** The same, where a name without a provider is Gemini's: `gemini-2.5-flash`. */
export function parseModelOrGemini(text: string): NamedModel | undefined {
  const name = text.trim();
  return /^[\w.@/-]+$/.test(name) ? { name, provider: 'gemini', model: name } : parseModelName(name);
}

const isProvider = (name: string): name is ModelProviderName => Object.hasOwn(modelProviders, name);
