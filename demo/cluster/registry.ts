import { GoogleGenerativeAI } from '@google/generative-ai';
import type { TaskContext } from 'parallel-genai';
import { askGemini } from 'parallel-genai/gemini';

/** The task functions of this demo's workers. Callers know them by this type alone. */
export function demoRegistry(baseUrl: string) {
  const sdk = new GoogleGenerativeAI('the-mock-takes-any-key');
  const model = (systemInstruction: string) =>
    sdk.getGenerativeModel({ model: 'gemini-2.5-flash', systemInstruction }, { baseUrl });
  return {
    /** Answers a question in a language. */
    ask: (question: string, language: string, context: TaskContext<string>) =>
      askGemini(model(`Answer in ${language}.`), question)(context),
  };
}

export type DemoRegistry = ReturnType<typeof demoRegistry>;
