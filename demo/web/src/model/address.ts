import type { TokenPrices } from 'parallel-genai';
import { defaultModel, fourLanguages, manyTasks, newDraft, type TaskDraft } from './TaskDraft.js';
import type { Source } from './RunPlan.js';
import { pricesFromText, pricesToText } from './prices.js';
import { bounds, calm, type NumberSetting, type Settings } from './settings.js';

/** In which order the cards lie. */
export type Order = 'asked' | 'completed';

/** What a link to the page says: all that the visitor can choose, and never a key. */
export interface Shared {
  readonly question: string;
  readonly tasks: readonly TaskDraft[];
  readonly settings: Settings;
  /** Absent: whoever is there, the server first. */
  readonly source: Source | undefined;
  readonly combine: boolean;
  readonly order: Order;
  /** What a million tokens cost, so that the page tells what the run does; absent: it does not. */
  readonly prices: TokenPrices | undefined;
}

export const defaultQuestion = 'What is MLOps?';
const many = 50;
const most = { tasks: 200, chars: 8_000 };
const sources: readonly Source[] = ['mock', 'key', 'server'];
const numberSettings = Object.keys(bounds) as NumberSetting[];

/**
 * The part of the address behind `#`, which browsers send to no server. What is as the page begins with is left out;
 * tasks follow each other as `task`, `says`, `model`.
 */
export function toAddress({ question, tasks, settings, source, combine, order, prices }: Shared): string {
  const fields = new URLSearchParams();
  if (question !== defaultQuestion) fields.append('q', question);
  if (sameTasks(tasks, manyTasks(many))) fields.append('tasks', String(many));
  else if (!sameTasks(tasks, fourLanguages())) {
    if (tasks.length === 0) fields.append('tasks', '0');
    for (const { name, instruction, model } of tasks) {
      fields.append('task', name);
      fields.append('says', instruction);
      if (model !== defaultModel) fields.append('model', model);
    }
  }
  for (const key of numberSettings) if (settings[key] !== calm[key]) fields.append(key, String(settings[key]));
  if (!settings.retry) fields.append('retry', 'no');
  if (source) fields.append('from', source);
  if (!combine) fields.append('combine', 'no');
  if (order !== 'completed') fields.append('order', order);
  if (prices) fields.append('prices', pricesToText(prices));
  return fields.toString();
}

/** What an address says; whatever it says wrongly or not at all is as the page begins with. */
export function fromAddress(hash: string): Shared {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  return {
    question: cut(fields.get('q') ?? defaultQuestion),
    tasks: tasksOf(fields),
    settings: settingsOf(fields),
    source: sources.find((source) => source === fields.get('from')),
    combine: fields.get('combine') !== 'no',
    order: fields.get('order') === 'asked' ? 'asked' : 'completed',
    prices: pricesFromText(fields.get('prices') ?? ''),
  };
}

function tasksOf(fields: URLSearchParams): TaskDraft[] {
  const told: { name: string; instruction: string; model?: string }[] = [];
  for (const [field, value] of fields) {
    const last = told.at(-1);
    if (field === 'task' && told.length < most.tasks) told.push({ name: cut(value), instruction: '' });
    if (field === 'says' && last) last.instruction = cut(value);
    if (field === 'model' && last) last.model = cut(value);
  }
  if (told.length > 0) return told.map(({ name, instruction, model }) => newDraft(name, instruction, model));
  const count = fields.get('tasks');
  if (count === '0') return [];
  return count === String(many) ? manyTasks(many) : fourLanguages();
}

function settingsOf(fields: URLSearchParams): Settings {
  const settings: { -readonly [Key in keyof Settings]: Settings[Key] } = { ...calm };
  for (const key of numberSettings) {
    const { min, max } = bounds[key];
    const told = fields.get(key) ?? '';
    if (/^\d{1,6}$/.test(told)) settings[key] = Math.min(max, Math.max(min, Number(told)));
  }
  if (fields.get('retry') === 'no') settings.retry = false;
  return settings;
}

const cut = (text: string): string => text.slice(0, most.chars);

/** Whether the lists ask the same; their ids differ. */
function sameTasks(these: readonly TaskDraft[], those: readonly TaskDraft[]): boolean {
  const words = (tasks: readonly TaskDraft[]) => JSON.stringify(tasks.map(({ id: _, ...task }) => task));
  return these.length === those.length && words(these) === words(those);
}
