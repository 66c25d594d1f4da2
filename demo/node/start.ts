import { runTasks } from 'parallel-genai';
import { askGemini } from 'parallel-genai/gemini';
import { languages } from './languages.js';
import { main } from './main.js';
import { languageScript } from './mock/languageScript.js';
import { openGemini } from './openGemini.js';
import { openScreen } from './screen/openScreen.js';
import { showRun } from './showRun.js';
import { startModels } from './startModels.js';

const purpose = `Asks Gemini one question in four languages at once, and prints each answer the moment it is there;
or, with --models, the models of any providers, side by side.`;

await main({ command: 'start', purpose }, async ({ question, ...options }) => {
  if (options.models.length > 0) return startModels({ question, ...options });
  const gemini = await openGemini({ question, ...options }, languageScript);
  const ask = (language: keyof typeof languages) => askGemini(gemini.model(languages[language]), question);
  const tasks = { english: ask('english'), danish: ask('danish'), french: ask('french'), italian: ask('italian') };

  const screen = openScreen({ json: options.json, mocked: gemini.mocked });
  screen.begin(gemini.notice, question);
  const code = await showRun(runTasks(tasks, { retry: true, idleTimeoutMs: 60_000 }), Object.keys(tasks), screen);
  gemini.close();
  return code;
});
