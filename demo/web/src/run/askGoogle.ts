import { GoogleGenerativeAI } from '@google/generative-ai';
import { runTasks } from 'parallel-genai';
import { askGemini, safetySettings } from 'parallel-genai/gemini';
import { runOptions } from '../model/settings.js';
import type { Backend } from './Backend.js';

/** Asks the Gemini API from this page: the real one, or the mock that sits in front of it. */
export const askGoogle =
  (apiKey: string): Backend =>
  (calls, settings) => {
    const client = new GoogleGenerativeAI(apiKey);
    const tasks = calls.map(({ name, instruction, model, prompt, signal }) => ({
      name,
      signal,
      run: askGemini(
        client.getGenerativeModel({
          model,
          safetySettings: safetySettings(),
          ...(instruction !== '' && { systemInstruction: instruction }),
        }),
        prompt,
      ),
    }));
    return runTasks(tasks, runOptions(settings));
  };
