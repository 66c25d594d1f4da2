import type { Page } from 'playwright';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Of the processor, in microseconds. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/**
 * The longest task of the page's main thread while something happens, in milliseconds of processor time, from a trace.
 *
 * Not the wall time that the browser's own `longtask` entries have: on a machine that is busy with other things, such as
 * the other tests, a thread waits for its turn in the middle of a task, which says nothing about the page.
 */
export async function longestTaskMs(page: Page, happening: () => Promise<void>): Promise<number> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser');
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  await happening();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mainThreads = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(threadOf),
  );
  const tasks = trace.traceEvents.filter(
    (event) => event.ph === 'X' && event.name.endsWith('RunTask') && mainThreads.has(threadOf(event)),
  );
  if (!tasks.some(({ tdur = 0 }) => tdur > 0)) throw new Error('the trace tells no processor time of any task');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1_000;
}
