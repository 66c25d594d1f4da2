import type { GeminiScript } from 'parallel-genai/testing';
import { agents, orchestratorInstruction } from '../agents.js';
import { defaultQuestion } from '../cliOptions.js';
import { agentCannotKnow, agentTexts, combinedText } from './agentTexts.js';
import { asks } from './asks.js';
import { pace } from './pace.js';

const names = Object.keys(agents) as (keyof typeof agents)[];

/** The mock of `npm run orchestrate`: a text for each agent, and one that combines what it was given. */
export const agentScript: GeminiScript = {
  ...pace,
  answer: [
    ...names.map((name) => ({
      system: agents[name],
      answer: ({ prompt }: { prompt: string }) => (asks(defaultQuestion, prompt) ? agentTexts[name] : agentCannotKnow),
    })),
    { system: orchestratorInstruction, answer: ({ prompt }) => combine(prompt) },
  ],
  failures: [{ system: agents.auditor, attempt: 1, fail: 'overloaded' }],
};

/** Names the agents whose answers are in the prompt, in their order there: proof that the context arrived. */
function combine(prompt: string): string {
  const given = names
    .map((name) => ({ name, at: prompt.indexOf(`The ${name} answers:`) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ name }) => name);
  const sources = `Combined from ${given.length} answers, in the order they came: ${given.join(', ')}.`;
  return prompt.includes(agentCannotKnow) ? `${agentCannotKnow} ${sources}` : `${combinedText}\n\n${sources}`;
}
