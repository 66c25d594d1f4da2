import { GoogleGenerativeAI, type GenerativeModel } from '@google/generative-ai';
import { safetySettings } from 'parallel-genai/gemini';
import type { ScriptSource } from 'parallel-genai/testing';
import { mockNotice } from './apiOptions.js';
import type { CliOptions } from './cliOptions.js';

/** Where the answers come from. */
export interface Gemini {
  /** Whether it is the embedded mock. */
  readonly mocked: boolean;
  /** Says which it is, for the first line of the output. */
  readonly notice: string;
  model(systemInstruction: string): GenerativeModel;
  close(): void;
}

/** The real API if there is a key, or else the embedded mock, which plays this script. */
export async function openGemini(options: CliOptions, script: ScriptSource): Promise<Gemini> {
  const { apiKey, baseUrl, model: name } = options;
  const sdk = new GoogleGenerativeAI(apiKey ?? 'the-mock-takes-any-key');
  const model = (systemInstruction: string) =>
    sdk.getGenerativeModel(
      { model: name, systemInstruction, safetySettings: safetySettings() },
      apiKey !== undefined && baseUrl !== undefined ? { baseUrl } : {},
    );
  if (apiKey !== undefined) {
    const where = baseUrl === undefined ? '' : ` at ${baseUrl}`;
    return { mocked: false, notice: `Asking Gemini (${name})${where}.`, model, close: () => undefined };
  }
  // Loaded only here: those who ask the real API need none of it.
  const [{ setupServer }, { mockGemini }] = await Promise.all([import('msw/node'), import('parallel-genai/testing')]);
  const server = setupServer(...mockGemini(script));
  server.listen({ onUnhandledRequest: 'error' });
  const ignored = options.modelGiven ? ` It ignores --model ${name}.` : '';
  return { mocked: true, notice: `${mockNotice(options)}${ignored}`, model, close: () => server.close() };
}
