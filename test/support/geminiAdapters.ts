import { GoogleGenerativeAI } from '@google/generative-ai';
import { GoogleGenAI } from '@google/genai';
import type { TaskContext } from 'parallel-genai';
import { askGemini, type GeminiAnswer } from 'parallel-genai/gemini';
import { askGenai } from 'parallel-genai/genai';

/** How a test asks: the same through every adapter. */
export interface Asking<Result> {
  readonly stream?: boolean;
  readonly requireText?: boolean;
  readonly question?: string;
  readonly select?: (answer: GeminiAnswer) => Result;
}

/** One SDK's adapter, behind one face. */
export interface GeminiAdapter {
  readonly adapter: string;
  readonly ask: <Result = string>(
    baseUrl: string,
    asking?: Asking<Result>,
  ) => (context: TaskContext<string>) => Promise<Result>;
}

/** A key that no text of ours may show. */
export const testKey = 'AIzaSyTestKeyTestKeyTestKeyTestKeyTest0';

/** Both adapters for Gemini's API: what is said of one holds for the other. */
export const geminiAdapters: readonly GeminiAdapter[] = [
  {
    adapter: 'askGemini',
    ask: <Result>(baseUrl: string, { question = 'Question?', ...options }: Asking<Result> = {}) => {
      const model = new GoogleGenerativeAI(testKey).getGenerativeModel({ model: 'gemini-test' }, { baseUrl });
      return askGemini(model, question, options as Required<typeof options>);
    },
  },
  {
    adapter: 'askGenai',
    ask: <Result>(baseUrl: string, { question = 'Question?', ...options }: Asking<Result> = {}) => {
      const ai = new GoogleGenAI({ apiKey: testKey, httpOptions: { baseUrl } });
      return askGenai(ai, { model: 'gemini-test', contents: question }, options as Required<typeof options>);
    },
  },
];
