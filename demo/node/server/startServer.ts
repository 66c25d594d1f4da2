import type { MockCall, ScriptSource } from 'parallel-genai/testing';
import type { ModelAccess } from '../../models/ModelProvider.js';
import type { ModelProviderName } from '../../models/modelProviders.js';
import { createApp } from './app.js';
import { type Listening, listen } from './listen.js';
import { mockServer } from './mockServer.js';
import { modelSource } from './modelSource.js';
import type { Health } from './protocol.js';
import { Runs } from './Runs.js';
import { usualModels } from './serverModels.js';

/** How a demo server is set up. */
export interface ServerOptions {
  readonly port?: number;
  readonly hostname?: string;
  /** How the real providers are reached; left out or empty, embedded mocks answer for all models. */
  readonly access?: ReadonlyMap<ModelProviderName, ModelAccess>;
  /** The names of the models that visitors may ask, the default first; one without a provider is Gemini's. */
  readonly models?: readonly [string, ...string[]];
  /** Calls in flight at a time to each provider, over all visitors. */
  readonly concurrency?: number;
  /** Runs at a time, over all visitors; more are refused. */
  readonly maxRuns?: number;
  /** How long a run goes on while nobody follows it, in milliseconds; left out, the store's own. */
  readonly graceMs?: number;
  readonly page?: string | undefined;
  readonly docs?: string | undefined;
  readonly allowOrigin?: string | undefined;
  /** What the mock plays. */
  readonly script?: ScriptSource<MockCall>;
  /** For Node's server: its timeouts. */
  readonly serverOptions?: object;
}

/** A server that runs. */
export interface DemoServer {
  readonly url: string;
  readonly answers: Health['answers'];
  /** Ends what runs, after `graceMs`, and then the server; every visitor is told. */
  shutDown(graceMs: number): Promise<void>;
}

export const defaultMaxRuns = 1_000;

export async function startServer(options: ServerOptions = {}): Promise<DemoServer> {
  const {
    access = new Map<ModelProviderName, ModelAccess>(),
    models = usualModels({}, {}).models,
    concurrency = 50,
    maxRuns = defaultMaxRuns,
    graceMs,
    script,
    page,
    docs,
    allowOrigin,
  } = options;
  const mock: Listening | undefined = access.size === 0 ? await mockServer(script) : undefined;
  const answers = mock ? 'mock' : 'models';
  const source = modelSource(models, mock ? { mockUrl: mock.url } : { access }, concurrency);
  const runs = new Runs(source, { maxRuns, ...(graceMs !== undefined && { graceMs }) });
  const app = createApp({ runs, models, answers, page, docs, allowOrigin });
  try {
    const server = await listen((request) => app.fetch(request), options);
    return {
      url: server.url,
      answers,
      shutDown: async (graceMs) => {
        await runs.shutDown(graceMs);
        await Promise.all([server.close(), mock?.close()]);
      },
    };
  } catch (error) {
    await mock?.close();
    throw error;
  }
}
