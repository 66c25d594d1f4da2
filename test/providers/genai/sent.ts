import { type GenerateContentParameters, GoogleGenAI, type GoogleGenAIOptions } from '@google/genai';
import { runTasks } from 'parallel-genai';
import { askGenai } from 'parallel-genai/genai';
import { lastValueFrom } from 'rxjs';
import { expect } from 'vitest';
import { type SeenRequest, said, serveReplies, streamOf } from '../../support/geminiServer.js';

/** A good answer. */
export const good = said('Hej', 'STOP');

/** What the server sees when this is asked. */
export async function sent(
  request: Omit<GenerateContentParameters, 'model'>,
  options: { stream?: boolean; client?: GoogleGenAIOptions } = {},
): Promise<SeenRequest> {
  const { stream = true, client = { apiKey: 'a-key' } } = options;
  const server = await serveReplies(stream ? streamOf(good) : { body: JSON.stringify(good) });
  const ai = new GoogleGenAI({ ...client, httpOptions: { baseUrl: server.url } });
  const task = askGenai(ai, { model: 'gemini-test', ...request }, { stream });
  const end = await lastValueFrom(runTasks({ task }), { defaultValue: undefined });
  expect(end).toMatchObject({ type: 'complete', value: 'Hej' });
  return server.requests[0]!;
}
