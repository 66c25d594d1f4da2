import { GoogleGenerativeAI, type Content, type GenerationConfig } from '@google/generative-ai';
import { askGemini } from '../../providers/gemini/askGemini.js';
import { apiKey } from './apiKey.js';
import type { Provider } from './Provider.js';

/** The Gemini API, through `@google/generative-ai`. */
export const provider: Provider = {
  defaultModel: 'gemini-2.5-flash',
  open({ baseUrl, env }) {
    const sdk = new GoogleGenerativeAI(apiKey('gemini', env, 'GEMINI_API_KEY', 'GOOGLE_API_KEY'));
    const options = baseUrl === undefined ? {} : { baseUrl };
    return ({ prompt = '', contents, system, config }, model) => {
      const settings = {
        model,
        ...(system && { systemInstruction: system }),
        ...(config && { generationConfig: config as GenerationConfig }),
      };
      const request =
        contents === undefined
          ? prompt
          : Array.isArray(contents)
            ? { contents: contents as Content[] }
            : (contents as string);
      return askGemini(sdk.getGenerativeModel(settings, options), request);
    };
  },
};
