import { askOpenAI } from '../../providers/openai/askOpenAI.js';
import { chatMessages } from './chatMessages.js';
import type { Provider } from './Provider.js';
import { serviceAccess, type ServiceVariables } from './serviceAccess.js';

/** Services that speak OpenAI's chat completions. */
const services = {
  openai: { usualUrl: 'https://api.openai.com/v1', keyName: 'OPENAI_API_KEY', urlName: 'OPENAI_BASE_URL' },
  openrouter: { usualUrl: 'https://openrouter.ai/api/v1', keyName: 'OPENROUTER_API_KEY' },
  groq: { usualUrl: 'https://api.groq.com/openai/v1', keyName: 'GROQ_API_KEY' },
  mistral: { usualUrl: 'https://api.mistral.ai/v1', keyName: 'MISTRAL_API_KEY' },
  ollama: { usualUrl: 'http://localhost:11434/v1', urlName: 'OLLAMA_BASE_URL' },
} satisfies Record<string, ServiceVariables & { readonly usualUrl: string }>;

export const openaiService = (name: keyof typeof services): Provider => ({
  open(options) {
    const { usualUrl, ...variables } = services[name];
    const { key, url = usualUrl } = serviceAccess(name, variables, options);
    const where = { url, headers: { ...(key && { authorization: `Bearer ${key}` }) } };
    return (prompt, model) => {
      const instruction = prompt.system === undefined ? [] : [{ role: 'system', content: prompt.system }];
      return askOpenAI(where, { ...prompt.config, model, messages: [...instruction, ...chatMessages(prompt)] });
    };
  },
});
