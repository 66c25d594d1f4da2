import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import type { RunState } from 'parallel-genai';
import wrapAnsi from 'wrap-ansi';
import { liveFrame } from './liveFrame.js';
import { changesOf, type Screen, type Spotlight } from './Screen.js';
import { summaryTable } from './summaryTable.js';
import { answerOf, effortOf, failureOf, retryOf } from './words.js';

const frameMs = 80;
/** Lines longer than this are hard to read, however wide the terminal is. */
const widestText = 100;

/** A terminal: live lines at the bottom, and above them, for good, what is finished. */
export class TerminalScreen implements Screen {
  readonly #terminal: NodeJS.WriteStream;
  readonly #update: ReturnType<typeof createLogUpdate>;
  readonly #spotlight: Spotlight | undefined;
  #run: RunState | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(terminal: NodeJS.WriteStream, spotlight?: Spotlight) {
    this.#terminal = terminal;
    this.#update = createLogUpdate(terminal);
    this.#spotlight = spotlight;
  }

  begin(notice: string, question: string): void {
    this.#keep(styleText('dim', notice), styleText('bold', question), '');
    this.#timer = setInterval(() => this.#draw(), frameMs);
  }

  show(run: RunState, before: RunState): void {
    this.#run = run;
    for (const { name, task, became } of changesOf(run, before)) {
      if (became === 'retrying') {
        this.#keep(styleText('yellow', `↻ ${name}: ${retryOf(task)}`), '');
      } else if (became === 'completed') {
        this.#keep(`${styleText('green', `✓ ${name}`)} ${styleText('dim', effortOf(task))}`, answerOf(task), '');
      } else if (became === 'failed') {
        this.#keep(`${styleText('red', `✗ ${name}`)} ${styleText('dim', effortOf(task))}`, failureOf(task), '');
      }
    }
  }

  end(run: RunState, interrupted: boolean): void {
    clearInterval(this.#timer);
    this.#update.clear();
    if (interrupted) {
      for (const [name, { status, text }] of run.tasks) {
        if (status !== 'running' || text === '') continue;
        this.#keep(`${styleText('yellow', `■ ${name}`)} ${styleText('dim', 'interrupted; so far:')}`, `${text} …`, '');
      }
      this.#keep(styleText('yellow', 'Interrupted.'));
    }
    this.#keep(summaryTable(run, interrupted, this.#terminal.columns));
    this.#update.done();
  }

  #draw(): void {
    if (!this.#run) return;
    const { columns = 80, rows = 24 } = this.#terminal;
    this.#update(liveFrame(this.#run, { columns, rows, now: Date.now(), spotlight: this.#spotlight }));
  }

  /** Writes paragraphs that stay. */
  #keep(...paragraphs: string[]): void {
    const width = Math.min(this.#terminal.columns ?? 80, widestText);
    this.#update.persist(paragraphs.map((text) => wrapAnsi(text, width)).join('\n'));
    this.#draw();
  }
}
