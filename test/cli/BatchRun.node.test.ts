/** A batch in one process: its quota in virtual time, its memory and its speed. */
import { createLimiter, HttpError, type TaskContext } from 'parallel-genai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { join } from 'node:path';
import { AnswerFile } from '../../src/cli/answers/AnswerFile.js';
import type { RowOutcome } from '../../src/cli/answers/answerLine.js';
import { type Batch, BatchRun } from '../../src/cli/batch/BatchRun.js';
import { Tally } from '../../src/cli/batch/Tally.js';
import type { Row } from '../../src/cli/rows/Row.js';
import { temporaryFolder } from '../transports/journal/temporaryFile.js';

afterEach(() => void vi.useRealTimers());

/** Rows, and how many were pulled. */
function rowSource(count: number) {
  const source = {
    pulled: 0,
    async *[Symbol.asyncIterator](): AsyncGenerator<Row, void> {
      for (let line = 1; line <= count; line++) {
        source.pulled = line;
        yield { id: line, line, fields: { id: line, prompt: `What is ${line}?` } };
      }
    },
  };
  return source;
}

function batchOf(more: Partial<Batch>) {
  const written: RowOutcome[] = [];
  const batch: Batch = {
    rows: rowSource(100),
    ask: (row) => () => `answer ${row.id}`,
    write: async (outcome) => void written.push(outcome),
    run: { concurrency: 4 },
    budgetTokens: Number.POSITIVE_INFINITY,
    tally: new Tally(),
    onFailure: () => undefined,
    ...more,
  };
  return { batch, written };
}

describe('a batch', () => {
  it('keeps to a quota of 60 requests a minute', async () => {
    vi.useFakeTimers({ now: 0 });
    const starts: number[] = [];
    const limiter = createLimiter({ requests: { limit: 60, perMs: 60_000 } });
    const { batch } = batchOf({
      rows: rowSource(200),
      ask: () => () => void starts.push(Date.now()),
      run: { concurrency: 20, limiter },
    });
    const run = new BatchRun(batch);
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    await run.ended;
    expect(starts).toHaveLength(200);
    for (const [index, at] of starts.entries()) {
      const next = starts[index + 60];
      if (next !== undefined) expect(next - at).toBeGreaterThanOrEqual(60_000);
    }
    expect(starts.at(-1)).toBeLessThan(4 * 60_000);
  });

  it('is held back by a file that is slow to be written', async () => {
    const rows = rowSource(10_000);
    const { batch } = batchOf({ rows, write: () => new Promise(() => undefined) });
    const run = new BatchRun(batch);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rows.pulled).toBeLessThanOrEqual(5);
    run.abort();
  });

  it('asks other rows while some wait for another attempt', async () => {
    vi.useFakeTimers({ now: 0 });
    const busy = ({ attempt }: TaskContext) => {
      if (attempt === 1) throw new HttpError('busy', 503);
      return 'at last';
    };
    const { batch, written } = batchOf({
      ask: (row) => (Number(row.id) <= 10 ? busy : () => 'at once'),
      run: { concurrency: 2, retry: { attempts: 2, delay: () => 30_000 } },
    });
    const run = new BatchRun(batch);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(written).toHaveLength(90);
    await vi.advanceTimersByTimeAsync(60_000);
    await run.ended;
    expect(written).toHaveLength(100);
    expect(written.at(-1)).toMatchObject({ answer: 'at last', attempts: 2, ms: 30_000 });
  });

  it('stopped, lets end what is asked, and asks nothing that waits', async () => {
    vi.useFakeTimers({ now: 0 });
    let asked = 0;
    const { batch, written } = batchOf({
      ask: () => async () => {
        asked++;
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        return 'done';
      },
      run: { concurrency: 20, limiter: createLimiter({ concurrency: 3 }) },
    });
    const run = new BatchRun(batch);
    await vi.advanceTimersByTimeAsync(500);
    run.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    await run.ended;
    expect([asked, written.length]).toEqual([3, 3]);
  });

  it('ends with the error of what it is written to, and waits for nothing', async () => {
    const full = new Error('full');
    const { batch } = batchOf({ write: () => Promise.reject(full), ask: () => () => new Promise(() => undefined) });
    const run = new BatchRun({ ...batch, ask: (row) => (row.id === 1 ? () => 1 : () => new Promise(() => undefined)) });
    await expect(run.ended).rejects.toBe(full);
  });

  it('writes an error for a row whose task cannot be made, or whose answer JSON cannot hold', async () => {
    const folder = temporaryFolder();
    const answers = await AnswerFile.open(join(folder, 'out.jsonl'));
    const failed: number[] = [];
    const { batch } = batchOf({
      rows: rowSource(3),
      ask: (row) => {
        if (row.id === 1) throw new TypeError('no such prompt');
        return () => (row.id === 2 ? 1n : undefined);
      },
      write: (outcome) => answers.add(outcome),
      onFailure: (line) => failed.push(line),
    });
    await new BatchRun(batch).ended;
    await answers.close();
    const again = await AnswerFile.open(join(folder, 'out.jsonl'));
    expect([1, 2, 3].map((id) => again.answered.has(id))).toEqual([false, false, true]);
    expect(failed).toEqual([1]);
    await again.close();
  });

  it('of 100,000 rows holds no more than of 10,000, and is quick', async () => {
    const answers = await AnswerFile.open(join(temporaryFolder(), 'out.jsonl'));
    const { batch } = batchOf({
      rows: rowSource(100_000),
      write: (outcome) => answers.add(outcome),
      run: { concurrency: 20, limiter: createLimiter(), retry: 5 },
    });
    const heaps: number[] = [];
    const rows = batch.rows;
    const watched = {
      async *[Symbol.asyncIterator]() {
        for await (const row of rows) {
          if (Number(row.id) % 10_000 === 0) heaps.push(process.memoryUsage().heapUsed);
          yield row;
        }
      },
    };
    const cpu = process.cpuUsage();
    const begun = performance.now();
    await new BatchRun({ ...batch, rows: watched }).ended;
    await answers.close();
    const seconds = (performance.now() - begun) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    const perSecond = Math.round(100_000 / seconds);
    console.log(
      `100,000 rows: ${perSecond} a second; ${Math.round(1e11 / (user + system))} a second of processor time`,
    );
    // Of the processor's time: how much of it others take, nobody here can help.
    expect(1e11 / (user + system)).toBeGreaterThan(5_000);
    const [first = 0, ...later] = heaps;
    expect(Math.min(...later.slice(-4)) - first).toBeLessThan(30_000_000);
  });
});
