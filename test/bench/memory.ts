import { inFreshProcess } from './inFreshProcess.js';

/** The bar for the peak, and what "flat" is taken to mean: garbage of one event more or less, no growth. */
const bars = { peakOverStartMB: 60, heapSpreadMB: 1 };

/** Runs the memory benchmark. @returns its figures, each beside its bar */
export async function measureMemory(program: string, tasks: number) {
  const { heapMB } = await inFreshProcess<{ heapMB: number[] }>(program, ['heap', tasks], ['--expose-gc']);
  const { startMB, peakMB } = await inFreshProcess<{ startMB: number; peakMB: number }>(program, ['peak', tasks]);
  const { ahead, concurrency } = await inFreshProcess<{ ahead: number; concurrency: number }>(program, [
    'unread',
    tasks,
  ]);
  // What the program compiles and caches settles in the first tenths; a leak grows from there on too.
  const settled = heapMB.slice(2);
  const spread = Math.max(...settled) - Math.min(...settled);
  const over = peakMB - startMB;
  return [
    {
      text: `heap after a forced collection at each tenth: ${heapMB.map((mb) => mb.toFixed(1)).join(' ')} MB (flat within ${bars.heapSpreadMB} MB)`,
      met: spread <= bars.heapSpreadMB,
    },
    {
      text: `peak RSS ${over.toFixed(0)} MB over the start's ${startMB.toFixed(0)} MB (at most ${bars.peakOverStartMB})`,
      met: over <= bars.peakOverStartMB,
    },
    {
      text: `an unread runAsCompleted pulled ${ahead} tasks ahead of its reader (at most ${concurrency})`,
      met: ahead <= concurrency,
    },
  ].map(({ text, met }) => ({ text: `${text}: ${met ? 'met' : 'MISSED'}`, met }));
}
