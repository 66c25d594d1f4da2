import type { TaskEvent } from 'parallel-genai';
import { type JournalEntry, memoryJournal } from 'parallel-genai/journal';
import { combinedName } from '../model/TaskDraft.js';
import type { ShownTask } from '../run/ShownRun.js';
import { plural } from '../view/words.js';

/** A run that was read from a file. */
export interface RecordedRun {
  readonly tasks: readonly ShownTask[];
  /** Of one run, without the time between it and the next that was recorded in the same file. */
  readonly entries: readonly JournalEntry[];
  /** Of the recording's clock. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Lines that could not be read. */
  readonly leftOut: number;
}

const most = { bytes: 100_000_000, tasks: 500 };

/**
 * Reads the file of a saved run, or any journal of this library.
 * @throws Error in a visitor's words where it is none
 */
export async function openRun(file: File): Promise<RecordedRun> {
  const refuse = (why: string) => new Error(`“${file.name}” ${why}`);
  if (file.size > most.bytes) {
    throw refuse(`is too long: it has ${megabytes(file.size)}, and this page opens up to ${megabytes(most.bytes)}.`);
  }
  const text = await file.text().catch(() => {
    throw refuse('cannot be read: was it moved, or is it a folder?');
  });
  if (text.trim() === '') throw refuse('is empty.');
  const entries = await entriesOf(text).catch((error: unknown) => {
    throw refuse(sentence(error));
  });
  const run = rebased(entries);
  const events = run.flatMap((entry) => (entry.type === 'event' ? [entry.event] : []));
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) throw refuse('holds no event of a run: there is nothing to play.');
  const tasks = tasksOf(run, events);
  if (tasks.length > most.tasks) {
    throw refuse(`holds ${plural(tasks.length, 'task')}, and this page shows up to ${most.tasks}.`);
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '').length;
  return { tasks, entries: run, startedAt: first.at, endedAt: last.at, leftOut: lines - 1 - run.length };
}

async function entriesOf(text: string): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of memoryJournal({ text }).read()) {
    if (entry.type !== 'event') entries.push(entry);
    else if (isWhole(entry.event)) entries.push({ ...entry, event: withText(entry.event) });
  }
  return entries;
}

/** Whether an event has what is drawn of it, as what it must be: a file may hold anything. */
function isWhole(event: TaskEvent): boolean {
  const { type, at, attempt } = event;
  if (![at, attempt].every(isPlausible) || !hasCountedUsage(event)) return false;
  if (type === 'error' && !['undefined', 'string'].includes(typeof event.gaveUpReason)) return false;
  if (type === 'complete' || type === 'error') return [event.elapsedMs, event.attempts].every(isPlausible);
  return type === 'retry' ? isPlausible(event.delayMs) : types.has(type);
}

/** The latest time that a date can have, in milliseconds: sums of such are finite still. */
const latest = 8.64e15;

const isPlausible = (number: unknown): boolean => typeof number === 'number' && Math.abs(number) <= latest;

/** Whether the tokens that an event tells, if it tells any, are numbers. */
function hasCountedUsage(event: TaskEvent): boolean {
  const usage: unknown = 'report' in event ? event.report?.usage : undefined;
  if (usage === undefined) return true;
  return typeof usage === 'object' && usage !== null && Object.values(usage).every(isPlausible);
}

const types = new Set<TaskEvent['type']>(['start', 'chunk', 'heartbeat', 'limit']);

/** Answers that are no texts are shown as what they are. */
function withText(event: TaskEvent): TaskEvent {
  if (event.type !== 'complete' || typeof event.value === 'string') return event;
  return { ...event, value: `\`\`\`json\n${JSON.stringify(event.value ?? null, null, 2)}\n\`\`\`` };
}

/** Several runs in one file follow each other at once. */
function rebased(entries: readonly JournalEntry[]): JournalEntry[] {
  let shift = 0;
  let latest: number | undefined;
  let begins = false;
  return entries.map((entry) => {
    if (entry.type === 'begin') begins = true;
    if (entry.type !== 'event') return entry;
    const { event } = entry;
    if (begins && latest !== undefined) shift = Math.max(0, event.at - latest);
    begins = false;
    const at = event.at - shift;
    latest = Math.max(latest ?? at, at);
    return { ...entry, event: { ...event, at } };
  });
}

/** The tasks in the order in which they are known, with the models that answered. */
function tasksOf(entries: readonly JournalEntry[], events: readonly TaskEvent[]): ShownTask[] {
  const models = new Map<string, string>();
  for (const entry of entries) if (entry.type === 'begin') for (const name of entry.tasks ?? []) models.set(name, '');
  for (const { name, ...event } of events) {
    const model = 'report' in event ? event.report?.model : undefined;
    models.set(name, model ?? models.get(name) ?? '');
  }
  models.delete(combinedName);
  return Array.from(models, ([name, model]) => ({ name, model }));
}

/** What the journal says, as the rest of a sentence that begins with the file's name. */
function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const rest = message.replace(/^the text /, '');
  return rest.startsWith('is no journal') ? `${rest}: open a file that “Save this run” wrote.` : `${rest}.`;
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`;
