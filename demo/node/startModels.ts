import { runTasks } from 'parallel-genai';
import type { CliOptions } from './cliOptions.js';
import { languages } from './languages.js';
import { openModels } from './openModels.js';
import { openScreen } from './screen/openScreen.js';
import { showRun } from './showRun.js';

/** Asks several models the same question at once, side by side. @returns the exit code */
export async function startModels({ question, json, ...options }: CliOptions): Promise<number> {
  const models = await openModels(options, process.env);
  const tasks = options.models.map((model) => ({
    name: model.name,
    run: models.ask(model, { prompt: question, system: languages.english }),
  }));
  const screen = openScreen({ json, mocked: models.mocked });
  screen.begin(models.notice, question);
  const code = await showRun(
    runTasks(tasks, { retry: true, idleTimeoutMs: 60_000 }),
    tasks.map(({ name }) => name),
    screen,
  );
  models.close();
  return code;
}
