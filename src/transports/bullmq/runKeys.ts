import { createHash } from 'node:crypto';

/** Hashes of up to 512 fields are stored compactly by Redis: so many of them hold two million ended tasks at 20 bytes each. */
const doneHashes = 4_096;

/** Where a run's things are in Redis. The braces keep them on one node of a cluster, as Lua functions need. */
export interface RunKeys {
  readonly run: string;
  readonly live: string;
  readonly events: string;
  /** The hash of ended tasks that a task belongs to. */
  done(task: string): string;
}

export function runKeys(queue: string, run: string): RunKeys {
  const base = `parallel-genai:{${queue}:${run}}`;
  return {
    run: `${base}:run`,
    live: `${base}:live`,
    events: `${base}:events`,
    done: (task) => `${base}:done:${Buffer.from(task, 'base64url').readUInt16BE(0) % doneHashes}`,
  };
}

/** The channel on which workers hear of runs that were cancelled. */
export const cancelChannel = (queue: string): string => `parallel-genai:${queue}:cancelled`;

/** A task's key within its run: 72 bits of its name's hash, since names may be long and hold anything. */
export const taskKey = (name: string): string => createHash('sha256').update(name).digest('base64url').slice(0, 12);

/** The id of a task's job. BullMQ refuses colons and bare numbers. */
export const jobId = (run: string, task: string): string => `${encodeURIComponent(run)}-${task}`;
