import { concat, defer, EMPTY, type Observable, tap } from 'rxjs';
import { runTasks, type TaskEvent } from 'parallel-genai';
import { askGemini } from 'parallel-genai/gemini';
import { type AgentAnswer, agents, orchestratorInstruction, orchestratorPrompt } from './agents.js';
import { main } from './main.js';
import { agentScript } from './mock/agentScript.js';
import { openGemini } from './openGemini.js';
import { openScreen } from './screen/openScreen.js';
import { showRun } from './showRun.js';
import { UsageError } from './UsageError.js';

const purpose = 'Asks several agents one question at once; their answers become the context of one final call.';
const options = { retry: true, idleTimeoutMs: 60_000 };
const final = 'orchestrator';

await main({ command: 'orchestrate', purpose }, async (cli) => {
  const { question, models } = cli;
  if (models.length > 0) throw new UsageError('--models is for npm start: an orchestration asks Gemini.');
  const gemini = await openGemini(cli, agentScript);
  const names = Object.keys(agents) as (keyof typeof agents)[];
  const context: AgentAnswer[] = [];

  const experts$ = runTasks(
    names.map((name) => ({ name, run: askGemini(gemini.model(agents[name]), question) })),
    options,
  ).pipe(
    tap((event) => {
      if (event.type === 'complete') context.push({ agent: event.name, text: event.value });
    }),
  );
  // One agent that fails leaves the others' answers; only without any is there nothing to combine.
  const final$: Observable<TaskEvent> = defer(() => {
    if (context.length === 0) return EMPTY;
    const prompt = orchestratorPrompt(question, context);
    return runTasks({ [final]: askGemini(gemini.model(orchestratorInstruction), prompt) }, options);
  });

  const given = () => `context: ${context.length} of ${names.length} answers`;
  const screen = openScreen({ json: cli.json, mocked: gemini.mocked, spotlight: { name: final, given } });
  screen.begin(gemini.notice, question);
  const code = await showRun(concat(experts$, final$), [...names, final], screen);
  gemini.close();
  return code;
});
