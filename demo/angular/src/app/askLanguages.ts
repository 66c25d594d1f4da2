import { GoogleGenerativeAI } from '@google/generative-ai';
import { runTasks } from 'parallel-genai';
import { askGemini } from 'parallel-genai/gemini';

/** What each task answers in, with the code that tells a browser how to read it. */
export const languages = { English: 'en', Danish: 'da', French: 'fr', Italian: 'it' } as const;

export type Language = keyof typeof languages;

export const names = Object.keys(languages) as Language[];

// The mock takes any key. A page of yours keeps the real one on a server.
const gemini = new GoogleGenerativeAI('mock');

const ask = (question: string, language: Language) =>
  askGemini(
    gemini.getGenerativeModel({ model: 'gemini-2.5-flash', systemInstruction: `Answer in ${language}.` }),
    question,
  );

/** One question, four answers at once. Cold: each subscription asks again. */
export const askLanguages = (question: string) =>
  runTasks(
    {
      English: ask(question, 'English'),
      Danish: ask(question, 'Danish'),
      French: ask(question, 'French'),
      Italian: ask(question, 'Italian'),
    },
    { retry: true, timeoutMs: 30_000 },
  );
