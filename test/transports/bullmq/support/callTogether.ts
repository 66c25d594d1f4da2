import type { RedisLimiterOptions } from 'parallel-genai/bullmq';
import type { Child, ChildProcesses } from './ChildProcesses.js';
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
  /** 1 spreads them evenly; the higher, the more calls use little and the fewer use much. */
  readonly skew?: number;
  /** How much longer a call takes for each token. */
  readonly msPerToken?: number;
}

/** Three processes that share a limiter begin at one moment. @returns their calls, by the provider's clock */
export async function callTogether(children: ChildProcesses, work: SharedWork): Promise<ProviderCall[]> {
  const processes = await startTogether(children, work);
  await Promise.all(processes.map(({ exited }) => exited));
  return callsOf(processes);
}

/** The same, up to where their calls suffice. @returns them */
export async function callUntil(
  children: ChildProcesses,
  work: SharedWork,
  isEnough: (calls: readonly ProviderCall[]) => boolean,
): Promise<ProviderCall[]> {
  const processes = await startTogether(children, work);
  await Promise.race(processes.map((child) => child.until(() => isEnough(callsOf(processes)))));
  return callsOf(processes);
}

async function startTogether(children: ChildProcesses, work: SharedWork): Promise<readonly Child[]> {
  const processes = await Promise.all(
    [1, 2, 3].map((nth) => children.start('limited', { ...work, seed: nth * 1_000 })),
  );
  await Promise.all(processes.map((child) => child.until(({ messages }) => messages.length > 0)));
  for (const child of processes) child.send('go');
  return processes;
}

const callsOf = (processes: readonly Child[]): ProviderCall[] =>
  processes.flatMap(({ messages }) =>
    messages.flatMap(({ type, name, data }) => (type === 'call' ? [{ at: Number(name), tokens: Number(data) }] : [])),
  );
