import { runLimits } from '../../../node/server/runLimits.js';

/** The instruction of the call that combines the answers. */
export const combineInstruction =
  'You are given a question and the answers of several agents. Combine them into one short answer in English: ' +
  'what they agree on first, then what only some of them say. Use Markdown.';

/** The most that a prompt may have, in characters: the demo server takes no longer ones. */
const longestPrompt = runLimits.question;

/** The answers so far as context for one more call; long ones are cut so that all have their part in it. */
export function combinePrompt(question: string, answers: readonly (readonly [name: string, answer: string])[]): string {
  const room = Math.max(40, Math.floor((longestPrompt - question.length - 40) / Math.max(1, answers.length)) - 40);
  const parts = answers.map(([name, answer]) => {
    const part = answer.length > room ? `${answer.slice(0, room - 1)}…` : answer;
    return `Answer of ${name}:\n${part}`;
  });
  return [`Question: ${question}`, ...parts].join('\n\n').slice(0, longestPrompt);
}
