import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import type { RunState } from 'parallel-genai';
import type { Tally } from './Tally.js';
import type { WorkerProcess } from './WorkerProcess.js';

const barWidth = 30;
const frameMs = 100;

/** What a frame shows. */
export interface ClusterFrame {
  readonly state: RunState;
  readonly tally: Tally;
  readonly workers: readonly WorkerProcess[];
}

/** The run, live: on a terminal one picture that changes, else a line each second. */
export class ClusterScreen {
  readonly #isLive = process.stdout.isTTY;
  readonly #update = createLogUpdate(process.stdout);
  readonly #timer: NodeJS.Timeout;
  #latest: ClusterFrame | undefined;

  constructor() {
    this.#timer = setInterval(() => this.#draw(), this.#isLive ? frameMs : 1_000);
  }

  show(frame: ClusterFrame): void {
    this.#latest = frame;
  }

  /** A line that stays. */
  say(line: string): void {
    this.#update.clear();
    console.log(line);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#draw();
    if (this.#isLive) this.#update.done();
  }

  #draw(): void {
    if (!this.#latest) return;
    const lines = frameLines(this.#latest);
    if (this.#isLive) this.#update(lines.join('\n'));
    else console.log(lines.at(-1));
  }
}

const marks = { running: styleText('green', '●'), killed: styleText('red', '✗'), closed: styleText('dim', '○') };

function frameLines({ state, tally, workers }: ClusterFrame): string[] {
  const { counts, tasks, elapsedMs } = state;
  const done = counts.completed + counts.failed;
  const full = Math.round((barWidth * done) / Math.max(1, tasks.size));
  const bar = styleText('green', '█'.repeat(full)) + styleText('dim', '░'.repeat(barWidth - full));
  const chars = [...tasks.values()].reduce((sum, { text }) => sum + text.length, 0);
  return [
    workers.map(({ number, state }) => `${marks[state]} worker ${number} ${state}`).join('   '),
    `${bar} ${counts.completed} answered, ${counts.running} running, ${counts.retrying} retrying, ` +
      `${counts.waiting} waiting, ${counts.failed} failed; ${chars} characters, ` +
      `${tally.handedOver} begun again elsewhere, ${(elapsedMs / 1_000).toFixed(1)} s`,
  ];
}
