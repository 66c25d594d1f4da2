import type { TaskState } from 'parallel-genai';
import { kindOf, retryOf, seconds } from './words.js';

/** How long retries are gathered, in milliseconds: what strikes many tasks strikes them within moments. */
const gatherMs = 500;

interface Retry {
  readonly name: string;
  readonly task: TaskState;
}

/** Gathers the retries of one kind, so that fifty tasks which meet one outage are one line and not fifty. */
export class RetryGroups {
  readonly #write: (line: string) => void;
  #groups = new Map<string, Retry[]>();
  #timer: NodeJS.Timeout | undefined;

  /** @param write is given a line for each group */
  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  add(name: string, task: TaskState): void {
    const kind = kindOf(task.error);
    const group = this.#groups.get(kind) ?? [];
    this.#groups.set(kind, [...group, { name, task }]);
    this.#timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  /** Writes what was gathered: before anything else is written, so that lines keep the order of what happened. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const groups = this.#groups;
    this.#groups = new Map();
    for (const [kind, retries] of groups) this.#write(lineOf(kind, retries));
  }
}

/** `4 × HTTP 503, next in 0.8 s: english, danish, french, italian`; alone it is told in full. */
function lineOf(kind: string, retries: readonly Retry[]): string {
  const [first] = retries;
  if (first && retries.length === 1) return `${first.name}: ${retryOf(first.task)}`;
  const failedAt = Math.max(...retries.map(({ task }) => task.spans.at(-1)?.endedAt ?? 0));
  const nextAt = Math.min(...retries.map(({ task }) => task.retryAt ?? failedAt));
  const names = [...new Set(retries.map(({ name }) => name))].join(', ');
  return `${retries.length} × ${kind}, next in ${seconds(Math.max(0, nextAt - failedAt))}: ${names}`;
}
