import type { TaskEvent } from '../../core/model/events.js';

/** What JSON writes as `{}`, whatever is in it. */
const emptied = [Map, Set, Promise] as const;

/**
 * Refuses answers and chunks that hold what JSON would empty without a word: Maps, Sets, and promises that nobody awaited.
 * What else JSON changes (Dates, instances of classes) arrives as JSON has it.
 * @throws TypeError that names the place
 */
export function assertAnswer(event: TaskEvent): void {
  if (event.type !== 'complete' && event.type !== 'chunk') return;
  check(event.value, 'it', event.name, new Set());
}

function check(value: unknown, place: string, name: string, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  const kind = emptied.find((type) => value instanceof type);
  if (kind) throw new TypeError(`the value of task '${name}' cannot be sent as JSON: ${place} is a ${kind.name}`);
  if ('toJSON' in value || ArrayBuffer.isView(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === 'object') check(item, `${place}.${key}`, name, seen);
  }
}
