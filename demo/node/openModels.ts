import { askModel } from '../models/askModel.js';
import type { ModelAccess, ModelQuestion, ModelTask } from '../models/ModelProvider.js';
import type { NamedModel } from '../models/parseModelName.js';
import { modelScript } from './mock/modelScript.js';
import { modelAccess } from './modelAccess.js';
import { UsageError } from './UsageError.js';

/** Where the answers of several models come from. */
export interface Models {
  /** Whether embedded mocks answer for all of them. */
  readonly mocked: boolean;
  /** Says which it is, for the first line of the output. */
  readonly notice: string;
  ask(model: NamedModel, question: ModelQuestion): ModelTask;
  close(): void;
}

interface ModelsWanted {
  readonly models: readonly NamedModel[];
  readonly live: boolean;
  readonly mockWanted: boolean;
}

/**
 * The real models if there is a key for each, or else embedded mocks of all.
 * @throws UsageError where only some of the keys are there, or one is missing and the real models are asked for
 */
export async function openModels({ models, live, mockWanted }: ModelsWanted, env: NodeJS.ProcessEnv): Promise<Models> {
  const found = new Map<NamedModel, ModelAccess>();
  const missing = new Set<string>();
  for (const model of models) {
    const access = modelAccess(model, env);
    if ('missing' in access) missing.add(access.missing);
    else found.set(model, access);
  }
  const names = models.map(({ name }) => name).join(', ');
  if (!mockWanted && missing.size === 0) {
    const ask: Models['ask'] = (model, question) => askModel(model, found.get(model) ?? { key: '' }, question);
    return { mocked: false, notice: `Asking ${names}.`, ask, close: () => undefined };
  }
  if (!mockWanted && (live || found.size > 0)) {
    throw new UsageError(`No key for some of the models: set ${[...missing].join(' and ')}, or try it with --mock.`);
  }
  // Loaded only here: those who ask real models need none of it.
  const [{ setupServer }, mocks] = await Promise.all([import('msw/node'), import('parallel-genai/testing')]);
  const { mockAnthropic, mockGemini, mockOpenAI } = mocks;
  const server = setupServer(...mockGemini(modelScript), ...mockOpenAI(modelScript), ...mockAnthropic(modelScript));
  server.listen({ onUnhandledRequest: 'error' });
  const why = mockWanted ? 'as --mock asks' : `since no key is set (${[...missing].join(', ')})`;
  return {
    mocked: true,
    notice: `Embedded mocks answer for ${names}, ${why}; no model is called.`,
    ask: (model, question) => askModel(model, { key: 'the-mocks-take-any-key' }, question),
    close: () => server.close(),
  };
}
