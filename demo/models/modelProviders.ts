import type { ModelProvider } from './ModelProvider.js';

/** All providers by name: another one is an entry here. Facts alone: what asks them is loaded when it is needed. */
export const modelProviders = {
  openai: {
    label: 'OpenAI',
    api: 'openai',
    url: 'https://api.openai.com/v1',
    keyNames: ['OPENAI_API_KEY'],
    urlName: 'OPENAI_BASE_URL',
    example: 'gpt-5',
  },
  anthropic: {
    label: 'Anthropic',
    api: 'anthropic',
    url: 'https://api.anthropic.com/v1',
    keyNames: ['ANTHROPIC_API_KEY'],
    urlName: 'ANTHROPIC_BASE_URL',
    example: 'claude-sonnet-4-5',
  },
  gemini: {
    label: 'Gemini',
    api: 'gemini',
    url: 'https://generativelanguage.googleapis.com',
    keyNames: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'],
    example: 'gemini-2.5-flash',
  },
  openrouter: {
    label: 'OpenRouter',
    api: 'openai',
    url: 'https://openrouter.ai/api/v1',
    keyNames: ['OPENROUTER_API_KEY'],
    example: 'deepseek/deepseek-chat',
  },
  groq: {
    label: 'Groq',
    api: 'openai',
    url: 'https://api.groq.com/openai/v1',
    keyNames: ['GROQ_API_KEY'],
    example: 'llama-3.3-70b-versatile',
  },
  mistral: {
    label: 'Mistral',
    api: 'openai',
    url: 'https://api.mistral.ai/v1',
    keyNames: ['MISTRAL_API_KEY'],
    example: 'mistral-small-latest',
  },
  ollama: {
    label: 'Ollama',
    api: 'openai',
    url: 'http://localhost:11434/v1',
    keyNames: [],
    urlName: 'OLLAMA_BASE_URL',
    example: 'llama3.2',
  },
} satisfies Record<string, ModelProvider>;

export type ModelProviderName = keyof typeof modelProviders;

export const modelProvider = (name: ModelProviderName): ModelProvider => modelProviders[name];
