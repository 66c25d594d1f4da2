import type { RedisLimiterOptions } from 'parallel-genai/bullmq';
import type { ChildProcesses } from './ChildProcesses.js';
import type { ProviderCall } from './mostIn.js';

/** What each of the processes does. */
export interface SharedWork {
  readonly limiter: RedisLimiterOptions;
  readonly count: number;
  readonly callMs: number;
  /** Between what the tokens of a call are; without it no call says. */
  readonly tokens?: readonly [least: number, most: number];
  /** What those of its first call are instead. */
  readonly firstTokens?: number;
}

/** Three processes that share a limiter begin at one moment. @returns their calls, by the provider's clock */
export async function callTogether(children: ChildProcesses, work: SharedWork): Promise<ProviderCall[]> {
  const processes = await Promise.all([1, 2, 3].map(() => children.start('limited', work)));
  await Promise.all(processes.map((child) => child.until(({ messages }) => messages.length > 0)));
  for (const child of processes) child.send('go');
  await Promise.all(processes.map(({ exited }) => exited));
  return processes.flatMap(({ messages }) =>
    messages.flatMap(({ type, name, data }) => (type === 'call' ? [{ at: Number(name), tokens: Number(data) }] : [])),
  );
}
