import { GoogleGenAI } from '@google/genai';
import { GoogleGenerativeAI } from '@google/generative-ai';
import { askAI, askAIStream } from 'parallel-genai/ai';
import { askAnthropic } from 'parallel-genai/anthropic';
import { askGemini } from 'parallel-genai/gemini';
import { askGenai } from 'parallel-genai/genai';
import { askOpenAI } from 'parallel-genai/openai';
import { askVac } from 'parallel-genai/vac';
import { describe, expect, it } from 'vitest';

const messages = [{ role: 'user', content: 'Hi' }];
const request = { model: 'gpt-5', messages };
const google = new GoogleGenerativeAI('key');

describe('what a task function asks', () => {
  it.each([
    ['https://api.openai.com/v1', 'openai', 'https://api.openai.com'],
    ['https://api.groq.com/openai/v1?key=secret', 'groq', 'https://api.groq.com'],
    ['https://me.openai.azure.com/openai/deployments/d', 'azure.ai.openai', 'https://me.openai.azure.com'],
    [
      'https://europe-west1-aiplatform.googleapis.com/v1',
      'gcp.vertex_ai',
      'https://europe-west1-aiplatform.googleapis.com',
    ],
    ['http://127.0.0.1:11434/v1', 'openai', 'http://127.0.0.1:11434'],
    ['https://nox.ai/v1', 'openai', 'https://nox.ai'],
  ])('of %s: the provider by its host, and nothing that follows the host', (url, provider, server) => {
    const { asks } = askOpenAI({ url }, request);
    expect(asks).toEqual({ operation: 'chat', provider, model: 'gpt-5', stream: true, server });
  });

  it('of a client of the openai package, whatever its baseURL is', () => {
    const chat = { completions: { create: () => ({ asResponse: () => Promise.reject(new Error('unused')) }) } };
    for (const baseURL of ['nonsense', undefined, 7]) {
      expect(askOpenAI({ chat, baseURL } as never, request).asks).toMatchObject({
        provider: 'openai',
        server: undefined,
      });
    }
    expect(askOpenAI({ chat, baseURL: 'https://api.deepseek.com' } as never, request).asks.provider).toBe('deepseek');
  });

  it('of Anthropic', () => {
    const { asks } = askAnthropic({}, { model: 'claude', max_tokens: 9, messages }, { stream: false });
    expect(asks).toMatchObject({ operation: 'chat', provider: 'anthropic', model: 'claude', stream: false });
    expect(asks.server).toBe('https://api.anthropic.com');
  });

  it('of Gemini, through both SDKs, and of Vertex AI', () => {
    const model = { model: 'gemini-2.5-flash' };
    const plain = askGemini(google.getGenerativeModel(model), 'Hi').asks;
    expect(plain).toMatchObject({ operation: 'generate_content', provider: 'gcp.gemini', ...model });
    expect(plain.server).toBe('https://generativelanguage.googleapis.com');
    const moved = google.getGenerativeModel(model, { baseUrl: 'http://localhost:8080' });
    expect(askGemini(moved, 'Hi').asks.server).toBe('http://localhost:8080');
    const question = { ...model, contents: 'Hi' };
    expect(askGenai(new GoogleGenAI({ apiKey: 'key' }), question).asks).toMatchObject({
      provider: 'gcp.gemini',
      ...model,
    });
    const vertex = new GoogleGenAI({ vertexai: true, project: 'p', location: 'eu' });
    expect(askGenai(vertex, question).asks).toMatchObject({ provider: 'gcp.vertex_ai', ...model });
  });

  it('of a VAC', () => {
    const { asks } = askVac({ url: 'http://localhost:1956/api?key=secret', vac: 'eduvac' }, 'Hi');
    expect(asks).toEqual({
      ...{ operation: 'invoke_agent', provider: 'sunholo', model: 'eduvac', stream: true },
      server: 'http://localhost:1956',
    });
  });

  it.each([
    ['openai.responses', 'openai'],
    ['google.generative-ai', 'gcp.gemini'],
    ['google.vertex.chat', 'gcp.vertex_ai'],
    ['xai.chat', 'x_ai'],
    [undefined, '_OTHER'],
  ])('of a model of the AI SDK by %s', (name, provider) => {
    const unused = () => Promise.reject(new Error('unused'));
    const model = { specificationVersion: 'v3', provider: name, modelId: 'm', doGenerate: unused, doStream: unused };
    expect(askAI(model, 'Hi').asks).toEqual({ operation: 'chat', provider, model: 'm', stream: true });
  });

  it('of an agent of the AI SDK: whom it asks is known to its own function alone', () => {
    const { asks } = askAIStream(() => Promise.reject(new Error('unused')));
    expect(asks).toEqual({ operation: 'invoke_agent', provider: '_OTHER', stream: true });
  });
});
