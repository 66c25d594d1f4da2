import { UsageError } from '../util/UsageError.js';
import type { openaiService } from './openaiServices.js';
import type { Provider } from './Provider.js';

/** All providers, each in a file that is loaded when it is asked for. Another one is a line here. */
const loaders = {
  gemini: () => import('./gemini.js'),
  genai: () => import('./genai.js'),
  openai: () => service('openai'),
  anthropic: () => import('./anthropic.js'),
  openrouter: () => service('openrouter'),
  groq: () => service('groq'),
  mistral: () => service('mistral'),
  ollama: () => service('ollama'),
  vac: () => import('./vac.js'),
  mock: () => import('./mock.js'),
} satisfies Record<string, () => Promise<{ readonly provider: Provider }>>;

async function service(name: Parameters<typeof openaiService>[0]) {
  return { provider: (await import('./openaiServices.js')).openaiService(name) };
}

export type ProviderName = keyof typeof loaders;

export const providerNames = Object.keys(loaders) as ProviderName[];

/** Who is asked if nobody says. */
export const defaultProvider: ProviderName = 'gemini';

export const isProviderName = (name: string): name is ProviderName => Object.hasOwn(loaders, name);

/** @throws UsageError if the provider's SDK is not installed */
export async function loadProvider(name: ProviderName): Promise<Provider> {
  try {
    return (await loaders[name]()).provider;
  } catch (error) {
    const { code, message = '' } = error as { code?: string; message?: string };
    const sdk = /package '((?:@[^/']+\/)?[^/']+)/.exec(message)?.[1];
    if (code !== 'ERR_MODULE_NOT_FOUND' || sdk === undefined) throw error;
    throw new UsageError(
      `The provider ${name} needs ${sdk}: run npm install ${sdk}, or npx -p parallel-genai -p ${sdk} parallel-genai …`,
    );
  }
}
