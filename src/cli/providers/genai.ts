import { type ContentListUnion, type GenerateContentConfig, GoogleGenAI } from '@google/genai';
import { askGenai } from '../../providers/genai/askGenai.js';
import { apiKey } from './apiKey.js';
import type { Provider, ProviderOptions } from './Provider.js';

/** The Gemini API, or Vertex AI if GOOGLE_GENAI_USE_VERTEXAI says so, through `@google/genai`. */
export const provider: Provider = {
  defaultModel: 'gemini-2.5-flash',
  open({ baseUrl, env }) {
    const ai = new GoogleGenAI({ ...access(env), ...(baseUrl !== undefined && { httpOptions: { baseUrl } }) });
    return ({ prompt = '', contents = prompt, system, config }, model) =>
      askGenai(ai, {
        model,
        contents: contents as ContentListUnion,
        config: { ...(config as GenerateContentConfig | undefined), ...(system && { systemInstruction: system }) },
      });
  },
};

function access(env: ProviderOptions['env']) {
  const { GOOGLE_GENAI_USE_VERTEXAI = '', GOOGLE_CLOUD_PROJECT: project, GOOGLE_CLOUD_LOCATION: location } = env;
  if (!/^(true|1)$/i.test(GOOGLE_GENAI_USE_VERTEXAI))
    return { apiKey: apiKey('genai', env, 'GEMINI_API_KEY', 'GOOGLE_API_KEY') };
  return { vertexai: true, ...(project && { project }), ...(location && { location }) };
}
