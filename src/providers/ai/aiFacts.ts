import type { CallFacts } from '../../core/model/task.js';
import { readField } from '../../core/util/readField.js';
import type { AiModel } from './aiRequest.js';

/** The AI SDK's names of providers, by how they begin, and OpenTelemetry's where those differ. */
const providers: readonly (readonly [start: string, provider: string])[] = [
  ['google.vertex', 'gcp.vertex_ai'],
  ['vertex', 'gcp.vertex_ai'],
  ['google', 'gcp.gemini'],
  ['azure', 'azure.ai.openai'],
  ['amazon-bedrock', 'aws.bedrock'],
  ['mistral', 'mistral_ai'],
  ['xai', 'x_ai'],
];

/** What a model of the AI SDK is asked; which server it asks is its own secret. */
export function aiFacts(model: AiModel, stream: boolean): CallFacts {
  const told = readField(model, 'provider');
  const name = typeof told === 'string' && told !== '' ? told : '_OTHER';
  const provider = providers.find(([start]) => name.startsWith(start))?.[1] ?? name.split('.')[0];
  return { operation: 'chat', provider: provider ?? name, model: model.modelId, stream };
}
