import { modelProviders } from '../../../models/modelProviders.js';
import { parseModelOrGemini } from '../../../models/parseModelName.js';

/** A task as the visitor edits it. */
export interface TaskDraft {
  /** Stays the same while the name is edited. */
  readonly id: number;
  readonly name: string;
  readonly instruction: string;
  /** `gemini-2.5-flash`, `openai:gpt-5`; or several, with commas between, that are all asked. */
  readonly model: string;
}

let lastId = 0;

/** A new task; its place in a list is up to the caller. */
export const newDraft = (name: string, instruction: string, model = defaultModel): TaskDraft => ({
  id: ++lastId,
  name,
  instruction,
  model,
});

export const defaultModel = 'gemini-2.5-flash';

/** Suggestions for the model field; any other name may be typed. */
export const knownModels = [
  'gemini-2.5-flash',
  'gemini-2.5-flash-lite',
  'gemini-2.5-pro',
  'gemini-2.0-flash',
  ...Object.entries(modelProviders).flatMap(([name, { example }]) => (name === 'gemini' ? [] : `${name}:${example}`)),
];

/** What the page begins with: one question, four languages. */
export const fourLanguages = (): TaskDraft[] =>
  ['English', 'Danish', 'French', 'Italian'].map((language) =>
    newDraft(language.toLowerCase(), `Answer in ${language}. Be brief, and use Markdown.`),
  );

/** The same question to a model of each of three providers, side by side. */
export const threeProviders = (): TaskDraft[] =>
  (['openai', 'anthropic', 'gemini'] as const).map((name) => {
    const model = `${name}:${modelProviders[name].example}`;
    return newDraft(model, 'Answer in English. Be brief, and use Markdown.', model);
  });

/** `count` tasks, each with an angle of its own: for seeing many at once. */
export const manyTasks = (count: number): TaskDraft[] =>
  Array.from({ length: count }, (_, index) =>
    newDraft(`task ${index + 1}`, `You are expert ${index + 1} of ${count}. Answer in English, in your own words.`),
  );

/** The first free of `task`, `task 2`, `task 3`, … */
export function freeName(drafts: readonly TaskDraft[], wanted = 'task'): string {
  const taken = new Set(drafts.map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted} ${number}`;
    if (!taken.has(name)) return name;
  }
}

/** The name of the call that combines the answers, everywhere on the page; no task may have it. */
export const combinedName = 'combined answer';

/** What is wrong with tasks of one model each, in a sentence; nothing where they can run. */
export function problemOf(drafts: readonly TaskDraft[]): string | undefined {
  if (drafts.length === 0) return 'There is no task to ask: add one.';
  const seen = new Set<string>([combinedName]);
  for (const { name, model } of drafts) {
    if (name.trim() === '') return 'A task has no name: give it one, cards and events are told apart by it.';
    if (name === combinedName) return `“${name}” is the name of the call that combines the answers: take another.`;
    if (seen.has(name)) return `Two tasks are called “${name}”: rename one.`;
    if (model.trim() === '') return `“${name}” has no model: name one, such as ${defaultModel}.`;
    if (!parseModelOrGemini(model)) return modelProblem(name, model);
    seen.add(name);
  }
  return undefined;
}

function modelProblem(name: string, model: string): string {
  const [, provider] = /^([\w-]+):./.exec(model) ?? [];
  const known = Object.keys(modelProviders).join(', ');
  return provider === undefined || Object.hasOwn(modelProviders, provider)
    ? `“${name}” asks “${model}”, which is no model’s name: name one such as ${defaultModel} or openai:gpt-5.`
    : `“${name}” asks a model of “${provider}”, whom this page does not know: it asks ${known}.`;
}
