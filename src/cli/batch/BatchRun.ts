import type { Task, TaskFunction } from '../../core/model/task.js';
import type { Limiter } from '../../core/model/Limiter.js';
import type { CompleteEvent, ErrorEvent, TaskEvent } from '../../core/model/events.js';
import { costOf, type TokenPrices } from '../../core/operators/costOf.js';
import type { RunOptions } from '../../core/run/runOptions.js';
import { runTasks } from '../../core/run/runTasks.js';
import type { RowOutcome } from '../answers/answerLine.js';
import type { Row } from '../rows/Row.js';
import { RowsUnderWay, stopped } from './RowsUnderWay.js';
import type { Tally } from './Tally.js';

/** What a batch is made of. */
export interface Batch {
  /** The rows to ask, pulled as they can be asked. */
  readonly rows: AsyncIterable<Row>;
  /** Makes a row's task. What it throws fails the row. */
  readonly ask: (row: Row) => TaskFunction<[], unknown, unknown>;
  /** The limiter of a row whose quota is not the whole run's. */
  readonly limiterOf?: (row: Row) => Limiter;
  /** Writes what became of a row; what it rejects with ends the run. */
  readonly write: (outcome: RowOutcome) => Promise<void>;
  readonly run: RunOptions;
  /** When so many tokens are used, no further row is asked. */
  readonly budgetTokens: number;
  /** The model that a row asks, for its price. */
  readonly modelOf?: (row: Row) => string | undefined;
  /** The prices of the model that answered, or else of the one that was asked; absent where nothing is priced. */
  readonly pricesOf?:
    | ((answered: string | undefined, asked: string | undefined) => TokenPrices | undefined)
    | undefined;
  readonly tally: Tally;
  /** Told of each row that fails. */
  readonly onFailure: (line: number, failure: ErrorEvent) => void;
}

/** Asks the rows of a batch, and writes each answer as it comes. */
export class BatchRun {
  readonly #batch: Batch;
  readonly #underWay: RowsUnderWay;
  readonly #abort = new AbortController();
  readonly #writes = new Set<Promise<void>>();
  /** Resolves when all is written; rejects if it cannot be. */
  readonly ended: Promise<void>;

  constructor(batch: Batch) {
    this.#batch = batch;
    this.#underWay = new RowsUnderWay(batch.run.concurrency ?? 20);
    this.ended = this.#run();
  }

  /** Whether rows were left out on purpose. */
  get isStopped(): boolean {
    return this.#underWay.isStopping;
  }

  /** Asks no further row. What is being asked may end. */
  stop(): void {
    this.#underWay.stop();
  }

  /** Gives up what is being asked. */
  abort(): void {
    this.stop();
    this.#abort.abort(stopped);
  }

  async #run(): Promise<void> {
    let failure: { readonly error: unknown } | undefined;
    const fail = (error: unknown) => {
      failure ??= error === stopped ? undefined : { error };
      this.abort();
    };
    await new Promise<void>((resolve) => {
      runTasks(this.#tasks(), { heartbeatMs: false, ...this.#batch.run, signal: this.#abort.signal }).subscribe({
        next: (event: TaskEvent) => this.#hear(event, fail),
        error: (error: unknown) => {
          fail(error);
          resolve();
        },
        complete: resolve,
      });
    });
    // What is answered is written, however the run ended.
    await Promise.all(this.#writes);
    if (failure) throw failure.error;
  }

  async *#tasks(): AsyncGenerator<Task, void> {
    for await (const row of this.#batch.rows) {
      if (!(await this.#underWay.hasPlace())) return;
      const name = String(row.id);
      const limiter = this.#batch.limiterOf?.(row);
      yield {
        name,
        run: this.#taskOf(row),
        signal: this.#underWay.add(name, row, this.#batch.modelOf?.(row)),
        ...(limiter && { limiter }),
      };
    }
  }

  #taskOf(row: Row): TaskFunction<[], unknown, unknown> {
    try {
      return this.#batch.ask(row);
    } catch (error) {
      return () => {
        throw error;
      };
    }
  }

  #hear(event: TaskEvent, fail: (error: unknown) => void): void {
    const { tally } = this.#batch;
    if (event.type === 'start' || event.type === 'retry') this.#underWay.setAsked(event.name, event.type === 'start');
    if (event.type === 'limit') tally.limiter = event;
    if (event.type !== 'complete' && event.type !== 'error') return;
    tally.tokens += event.report?.usage?.totalTokens ?? 0;
    this.#price(event);
    if (tally.tokens >= this.#batch.budgetTokens) this.stop();
    const writing = this.#write(event)
      .catch(fail)
      .finally(() => this.#writes.delete(writing));
    this.#writes.add(writing);
  }

  #price({ name, report }: CompleteEvent | ErrorEvent): void {
    const { tally, pricesOf } = this.#batch;
    if (!pricesOf || !report?.usage) return;
    const prices = pricesOf(report.model, this.#underWay.get(name)?.model);
    if (prices) tally.cost = (tally.cost ?? 0) + costOf(report.usage, prices);
    else tally.unpricedTokens += report.usage.totalTokens ?? 0;
  }

  async #write(event: CompleteEvent | ErrorEvent): Promise<void> {
    const { tally, write, onFailure } = this.#batch;
    const { name, attempts, elapsedMs: ms, report } = event;
    const row = this.#underWay.get(name);
    try {
      if (!row || (event.type === 'error' && event.error === stopped)) return;
      const common = { id: row.id, usage: report?.usage };
      if (event.type === 'complete') {
        await write({ ...common, answer: event.value, attempts, ms });
        tally.answered++;
        return;
      }
      await write({ ...common, error: event.error });
      tally.failed++;
      onFailure(row.line, event);
    } finally {
      this.#underWay.remove(name);
    }
  }
}
