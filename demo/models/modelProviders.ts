import { GoogleGenerativeAI } from '@google/generative-ai';
import { askAnthropic } from 'parallel-genai/anthropic';
import { askGemini, safetySettings } from 'parallel-genai/gemini';
import { askOpenAI } from 'parallel-genai/openai';
import type { ModelProvider } from './ModelProvider.js';

/** Somebody who speaks OpenAI's chat completions. */
const openaiStyle = (
  label: string,
  usualUrl: string,
  more: Pick<ModelProvider, 'keyNames' | 'urlName' | 'example'>,
): ModelProvider => ({
  label,
  ...more,
  ask({ key, url = usualUrl }, model, { prompt, system }) {
    const headers: Record<string, string> = key === '' ? {} : { authorization: `Bearer ${key}` };
    const told = system === undefined ? [] : [{ role: 'system', content: system }];
    return askOpenAI({ url, headers }, { model, messages: [...told, { role: 'user', content: prompt }] });
  },
});

const anthropic: ModelProvider = {
  label: 'Anthropic',
  keyNames: ['ANTHROPIC_API_KEY'],
  urlName: 'ANTHROPIC_BASE_URL',
  example: 'claude-sonnet-4-5',
  ask({ key, url = 'https://api.anthropic.com/v1' }, model, { prompt, system }) {
    // The second header allows calls from a page, where its visitor typed in a key of their own.
    const headers = { 'x-api-key': key, 'anthropic-dangerous-direct-browser-access': 'true' };
    const messages = [{ role: 'user', content: prompt }];
    return askAnthropic({ url, headers }, { model, max_tokens: 4_096, messages, ...(system && { system }) });
  },
};

const gemini: ModelProvider = {
  label: 'Gemini',
  keyNames: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'],
  example: 'gemini-2.5-flash',
  ask({ key, url }, model, { prompt, system }) {
    const settings = { model, safetySettings: safetySettings(), ...(system && { systemInstruction: system }) };
    const sdk = new GoogleGenerativeAI(key);
    return askGemini(sdk.getGenerativeModel(settings, url === undefined ? {} : { baseUrl: url }), prompt);
  },
};

/** All providers by name: another one is an entry here. Everything in it runs in a page too. */
export const modelProviders = {
  openai: openaiStyle('OpenAI', 'https://api.openai.com/v1', {
    keyNames: ['OPENAI_API_KEY'],
    urlName: 'OPENAI_BASE_URL',
    example: 'gpt-5',
  }),
  anthropic,
  gemini,
  openrouter: openaiStyle('OpenRouter', 'https://openrouter.ai/api/v1', {
    keyNames: ['OPENROUTER_API_KEY'],
    example: 'deepseek/deepseek-chat',
  }),
  groq: openaiStyle('Groq', 'https://api.groq.com/openai/v1', {
    keyNames: ['GROQ_API_KEY'],
    example: 'llama-3.3-70b-versatile',
  }),
  mistral: openaiStyle('Mistral', 'https://api.mistral.ai/v1', {
    keyNames: ['MISTRAL_API_KEY'],
    example: 'mistral-small-latest',
  }),
  ollama: openaiStyle('Ollama', 'http://localhost:11434/v1', {
    keyNames: [],
    urlName: 'OLLAMA_BASE_URL',
    example: 'llama3.2',
  }),
} satisfies Record<string, ModelProvider>;

export type ModelProviderName = keyof typeof modelProviders;
