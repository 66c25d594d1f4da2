import { GoogleGenerativeAI } from '@google/generative-ai';
import { askAnthropic } from 'parallel-genai/anthropic';
import { askGemini, safetySettings } from 'parallel-genai/gemini';
import { askOpenAI } from 'parallel-genai/openai';
import type { ModelAccess, ModelProvider, ModelQuestion, ModelTask } from './ModelProvider.js';
import { modelProvider } from './modelProviders.js';
import type { NamedModel } from './parseModelName.js';

type Ask = (access: ModelAccess & { readonly url: string }, model: string, question: ModelQuestion) => ModelTask;

/** By the language that a provider speaks. Everything in it runs in a page too. */
const asks: Record<ModelProvider['api'], Ask> = {
  openai({ key, url }, model, { prompt, system }) {
    const headers: Record<string, string> = key === '' ? {} : { authorization: `Bearer ${key}` };
    const told = system ? [{ role: 'system', content: system }] : [];
    return askOpenAI({ url, headers }, { model, messages: [...told, { role: 'user', content: prompt }] });
  },
  anthropic({ key, url }, model, { prompt, system }) {
    // The second header allows calls from a page, where its visitor typed in a key of their own.
    const headers = { 'x-api-key': key, 'anthropic-dangerous-direct-browser-access': 'true' };
    // Anthropic's own SDK takes the address without its version, others with it.
    const where = { url: /\/v1\/?$/.test(url) ? url : `${url.replace(/\/$/, '')}/v1`, headers };
    const messages = [{ role: 'user', content: prompt }];
    return askAnthropic(where, { model, max_tokens: 4_096, messages, ...(system && { system }) });
  },
  gemini({ key, url }, model, { prompt, system }) {
    const settings = { model, safetySettings: safetySettings(), ...(system && { systemInstruction: system }) };
    return askGemini(new GoogleGenerativeAI(key).getGenerativeModel(settings, { baseUrl: url }), prompt);
  },
};

/** A task that asks this model, in Node or in a page. */
export function askModel({ provider, model }: NamedModel, access: ModelAccess, question: ModelQuestion): ModelTask {
  const { api, url } = modelProvider(provider);
  return asks[api]({ ...access, url: access.url ?? url }, model, question);
}
