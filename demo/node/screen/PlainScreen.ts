import type { RunState } from 'parallel-genai';
import { printable } from './printable.js';
import { type Change, changesOf, type Screen, type Spotlight } from './Screen.js';
import { summaryTable } from './summaryTable.js';
import { RetryGroups } from './RetryGroups.js';
import { answerOf, effortOf, failureOf } from './words.js';

/** Lines for pipes and files: no escape codes, nothing is overwritten. */
export class PlainScreen implements Screen {
  readonly #write: (text: string) => void;
  readonly #spotlight: Spotlight | undefined;
  readonly #retries = new RetryGroups((line) => this.#append(`${line}\n`));
  /** Whether the last line written is empty, or there is none. */
  #afterGap = true;

  constructor(write: (text: string) => void, spotlight?: Spotlight) {
    this.#write = (text) => write(printable(text));
    this.#spotlight = spotlight;
  }

  begin(notice: string, question: string): void {
    this.#block(`${notice}\nQuestion: ${question}`);
  }

  show(run: RunState, before: RunState): void {
    for (const change of changesOf(run, before)) {
      if (change.name === this.#spotlight?.name) this.#stream(change);
      else this.#tell(change);
    }
  }

  end(run: RunState, interrupted: boolean): void {
    this.#retries.flush();
    if (interrupted) {
      for (const [name, { status, text }] of run.tasks) {
        if (status !== 'running' || text === '') continue;
        if (name === this.#spotlight?.name) this.#write(' …\n');
        else this.#block(`${name}: interrupted; so far:\n${text} …`);
      }
      this.#line('Interrupted.');
    }
    if (!this.#afterGap) this.#write('\n');
    this.#line(summaryTable(run, { interrupted, now: Date.now() }));
  }

  #tell({ name, task, became }: Change): void {
    if (became === 'running' && task.attempts === 1) this.#line(`${name}: asked`);
    if (became === 'retrying') this.#retries.add(name, task);
    if (became === 'completed') this.#block(`${name}: answered (${effortOf(task)})\n${answerOf(task)}`);
    if (became === 'failed') this.#line(`${name}: failed (${effortOf(task)}): ${failureOf(task)}`);
  }

  #stream(change: Change): void {
    const { name, task, before, became } = change;
    if (became === undefined) {
      return this.#append(task.text.slice(before?.text.length ?? 0));
    }
    // What a failed attempt wrote is void, and stands there already.
    if (before?.status === 'running' && before.text !== '') this.#write(became === 'completed' ? '\n' : ' …\n');
    if (became === 'completed') return this.#block(`${name}: answered (${effortOf(task)})`);
    if (became === 'running')
      return this.#block(`${name}: asked, attempt ${task.attempts} (${this.#spotlight?.given()})`);
    this.#tell(change);
  }

  #line(text: string): void {
    this.#retries.flush();
    this.#append(`${text}\n`);
  }

  #append(text: string): void {
    this.#write(text);
    this.#afterGap = false;
  }

  /** Lines with an empty one before and after. */
  #block(text: string): void {
    this.#retries.flush();
    this.#write(`${this.#afterGap ? '' : '\n'}${text}\n\n`);
    this.#afterGap = true;
  }
}
