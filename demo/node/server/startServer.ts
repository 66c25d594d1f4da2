import { createLimiter } from 'parallel-genai';
import type { ScriptSource } from 'parallel-genai/testing';
import { createApp } from './app.js';
import { type Listening, listen } from './listen.js';
import { mockServer } from './mockServer.js';
import { Runs } from './Runs.js';

/** How a demo server is set up. */
export interface ServerOptions {
  readonly port?: number;
  readonly hostname?: string;
  /** Without one the embedded mock answers. */
  readonly apiKey?: string | undefined;
  /** Where the real API is, for a proxy or a test server. */
  readonly baseUrl?: string | undefined;
  readonly models?: readonly [string, ...string[]];
  /** Calls in flight at a time, over all visitors. */
  readonly concurrency?: number;
  /** Runs at a time, over all visitors; more are refused. */
  readonly maxRuns?: number;
  /** How long a run goes on while nobody follows it, in milliseconds; left out, the store's own. */
  readonly graceMs?: number;
  readonly page?: string | undefined;
  readonly docs?: string | undefined;
  readonly allowOrigin?: string | undefined;
  /** What the mock plays. */
  readonly script?: ScriptSource;
  /** For Node's server: its timeouts. */
  readonly serverOptions?: object;
}

/** A server that runs. */
export interface DemoServer {
  readonly url: string;
  readonly answers: 'gemini' | 'mock';
  /** Ends what runs, after `graceMs`, and then the server; every visitor is told. */
  shutDown(graceMs: number): Promise<void>;
}

const defaultModels = ['gemini-2.5-flash', 'gemini-2.5-flash-lite', 'gemini-2.5-pro', 'gemini-2.0-flash'] as const;

export const defaultMaxRuns = 1_000;

export async function startServer(options: ServerOptions = {}): Promise<DemoServer> {
  const {
    apiKey,
    models = defaultModels,
    concurrency = 50,
    maxRuns = defaultMaxRuns,
    graceMs,
    script,
    page,
    docs,
    allowOrigin,
  } = options;
  const mock: Listening | undefined = apiKey === undefined ? await mockServer(script) : undefined;
  const answers = mock ? 'mock' : 'gemini';
  const source = { apiKey: apiKey ?? 'the-mock-takes-any-key', baseUrl: mock?.url ?? options.baseUrl, models };
  const runs = new Runs(source, createLimiter({ concurrency }), { maxRuns, ...(graceMs !== undefined && { graceMs }) });
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
