import type { RequestHandler } from 'msw';
import type * as MswNode from 'msw/node';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type GeminiMock, mockGemini, type ScriptSource } from 'parallel-genai/testing';

interface Network {
  use(...handlers: RequestHandler[]): void;
  resetHandlers(): void;
  close(): void;
}

let network: Network | undefined;

/** Begins msw in Node or in a browser, whichever the tests run in, for the tests of a file. */
export function mockedNetwork(): void {
  beforeAll(async () => {
    network = typeof window === 'undefined' ? await nodeNetwork() : await browserNetwork();
  });
  afterAll(() => network?.close());
}

/** A mock that plays this script until the test is finished. */
export function playing(script?: ScriptSource): GeminiMock {
  const gemini = mockGemini(script);
  network?.use(...gemini);
  onTestFinished(() => network?.resetHandlers());
  return gemini;
}

/** A mock of any provider, until the test is finished. */
export function use<Handlers extends readonly RequestHandler[]>(mock: Handlers): Handlers {
  network?.use(...mock);
  onTestFinished(() => network?.resetHandlers());
  return mock;
}

async function nodeNetwork(): Promise<Network> {
  // A variable, so that a bundler for browsers does not look for an entry that is not there.
  const entry = 'msw/node';
  const { setupServer } = (await import(/* @vite-ignore */ entry)) as typeof MswNode;
  const server = setupServer();
  server.listen({ onUnhandledRequest: 'error' });
  return server;
}

async function browserNetwork(): Promise<Network> {
  const { setupWorker } = await import('msw/browser');
  const worker = setupWorker();
  await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
  return { ...worker, close: () => worker.stop() };
}
