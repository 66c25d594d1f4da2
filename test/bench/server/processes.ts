import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a process holds, and what it took so far. */
export interface Usage {
  readonly rssMB: number;
  /** Heap and what hangs on it, after a collection. */
  readonly usedMB: number;
  readonly cpuSeconds: number;
}

/** A server in a process of its own, so that memory and time are its own. */
export interface Child {
  readonly process: ChildProcess;
  readonly url: string;
  usage(): Promise<Usage>;
  end(): Promise<void>;
}

/** In the child: tells the parent where this one listens, and does as it says. */
export function obey(url: string, close: () => Promise<void>): void {
  process.on('message', (message) => {
    if (message === 'usage') void usage().then((usage) => process.send?.(usage));
    else void close().then(() => process.disconnect());
  });
  process.send?.(url);
}

/** Starts `program` in that role, and waits until it listens. */
export async function start(program: string, ...role: string[]): Promise<Child> {
  const child = fork(program, role, { execArgv: [...process.execArgv, '--expose-gc'] });
  const [url] = (await once(child, 'message')) as [string];
  return {
    process: child,
    url,
    usage: async () => {
      child.send('usage');
      const [usage] = (await once(child, 'message')) as [Usage];
      return usage;
    },
    end: async () => {
      child.send('end');
      await once(child, 'exit');
    },
  };
}

async function usage(): Promise<Usage> {
  global.gc?.();
  global.gc?.();
  // Freed pages go back to the system in the background.
  await sleep(1_000);
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssMB: rss / 2 ** 20, usedMB: (heapUsed + external) / 2 ** 20, cpuSeconds: cpuSeconds() };
}

/** What this process computed so far. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
