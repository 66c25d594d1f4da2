import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RedisConnection } from 'parallel-genai/bullmq';

/** What a worker of the demo is told. */
export interface WorkerArguments {
  readonly queue: string;
  readonly connection: Extract<RedisConnection, string> | { readonly path: string };
  /** Where the mock of Gemini is. */
  readonly baseUrl: string;
  readonly lockMs: number;
}

const program = fileURLToPath(new URL('worker.ts', import.meta.url));

/** A worker in a process of its own, as on a machine of its own. */
export class WorkerProcess {
  readonly number: number;
  state: 'running' | 'killed' | 'closed' = 'running';
  readonly #process: ChildProcess;

  private constructor(number: number, process: ChildProcess) {
    this.number = number;
    this.#process = process;
    // Whoever it was: one that is gone need not be closed.
    process.once('exit', () => {
      if (this.state === 'running') this.state = 'killed';
    });
  }

  /** Resolves when it takes tasks. */
  static async start(number: number, args: WorkerArguments): Promise<WorkerProcess> {
    const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(args)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const isGone = once(child, 'exit').then(([code]) => {
      throw new Error(`worker ${number} ended with code ${String(code)} before it was ready`);
    });
    await Promise.race([once(child, 'message'), isGone]);
    isGone.catch(() => undefined);
    return new WorkerProcess(number, child);
  }

  /** As when the machine loses its power. */
  kill(): void {
    this.state = 'killed';
    this.#process.kill('SIGKILL');
  }

  /** Lets it hand over what it has. */
  async close(): Promise<void> {
    if (this.state !== 'running') return;
    this.state = 'closed';
    const isGone = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await isGone;
  }
}
