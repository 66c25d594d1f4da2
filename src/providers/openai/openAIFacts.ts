import type { CallFacts } from '../../core/model/task.js';
import { readPath } from '../../core/util/readPath.js';
import { isClient, type OpenAIClient, type OpenAIConnection } from './openaiRequest.js';

/** Services whose names are in OpenTelemetry's list of `gen_ai.provider.name`, by the end of their host's name. */
const providers: readonly (readonly [host: string, provider: string])[] = [
  ['openai.azure.com', 'azure.ai.openai'],
  ['services.ai.azure.com', 'azure.ai.inference'],
  ['groq.com', 'groq'],
  ['deepseek.com', 'deepseek'],
  ['mistral.ai', 'mistral_ai'],
  ['perplexity.ai', 'perplexity'],
  ['x.ai', 'x_ai'],
  ['cohere.com', 'cohere'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
];

/** What a request asks of whom; a service that the list does not know counts as `openai`, whose API it speaks. */
export function openAIFacts(where: OpenAIConnection | OpenAIClient, model: string, stream: boolean): CallFacts {
  const base = isClient(where) ? readPath(where, 'baseURL') : where.url;
  const server = typeof base === 'string' || base instanceof URL ? originOf(base) : undefined;
  const host = server?.replace(/^https?:\/\/|:\d+$/g, '') ?? '';
  const provider = providers.find(([end]) => host === end || host.endsWith(`.${end}`) || host.endsWith(`-${end}`))?.[1];
  return { operation: 'chat', provider: provider ?? 'openai', model, stream, server };
}

/** The origin alone: what follows it may hold a key. */
function originOf(base: string | URL): string | undefined {
  try {
    return new URL(base).origin;
  } catch {
    // Relative to a page, or no address: not known.
    return undefined;
  }
}
