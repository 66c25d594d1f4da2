import type { BatchRun } from './batch/BatchRun.js';
import type { Screen } from './screen/Screen.js';

/**
 * Ctrl-C, and SIGTERM: the first lets the calls end that are being made, the second gives them up, the third ends the
 * process at once.
 */
export class Interrupts {
  #count = 0;
  #batch: BatchRun | undefined;
  #screen: Screen | undefined;
  #leave: () => Promise<void> = () => Promise.resolve();

  get came(): boolean {
    return this.#count > 0;
  }

  /** @param leave what is to be done before the process ends, as long as nothing is asked yet */
  listen(leave: () => Promise<void>): void {
    this.#leave = leave;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => this.#interrupt());
  }

  /** From now on a batch is what is interrupted. */
  hold(batch: BatchRun, screen: Screen): void {
    this.#batch = batch;
    this.#screen = screen;
  }

  #interrupt(): void {
    this.#count++;
    if (!this.#batch || this.#count > 2) {
      void this.#leave().finally(() => process.exit(130));
      if (this.#count > 3) process.exit(130);
    } else if (this.#count === 1) {
      this.#batch.stop();
      this.#screen?.say('Stopping: the calls that are being made may end. Ctrl-C again gives them up.');
    } else {
      this.#batch.abort();
    }
  }
}
