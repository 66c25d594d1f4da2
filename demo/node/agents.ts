const manner = 'Answer in one short paragraph of plain text without Markdown.';

/** The agents of the demo and, for each, how the model is told to answer. */
export const agents = {
  'data scientist': `You are an experienced data scientist. ${manner}`,
  'platform engineer': `You run machine learning platforms in production. ${manner}`,
  'product owner': `You are the owner of a product with machine learning in it. ${manner}`,
  auditor: `You audit companies that use machine learning. ${manner}`,
} as const;

/** How the model is told to combine their answers. */
export const orchestratorInstruction =
  'You get a question and the answers of several experts. Combine them into one answer of two short paragraphs, in plain text without Markdown: say what they agree on and where they differ.';

/** An agent's answer, in the order of arrival. */
export interface AgentAnswer {
  readonly agent: string;
  readonly text: string;
}

/** The prompt of the final call: the question, and as context what the agents said. */
export function orchestratorPrompt(question: string, answers: readonly AgentAnswer[]): string {
  const context = answers.map(({ agent, text }) => `The ${agent} answers:\n${text}`);
  return [`Question: ${question}`, ...context, 'Now combine these answers.'].join('\n\n');
}
