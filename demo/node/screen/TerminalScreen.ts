import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import type { RunState } from 'parallel-genai';
import wrapAnsi from 'wrap-ansi';
import { liveFrame } from './liveFrame.js';
import { printable } from './printable.js';
import { changesOf, type Screen, type Spotlight } from './Screen.js';
import { summaryTable } from './summaryTable.js';
import { RetryGroups } from './RetryGroups.js';
import { answerOf, effortOf, failureOf, textOf } from './words.js';

const frameMs = 80;
/** Lines longer than this are hard to read, however wide the terminal is. */
const widestText = 100;

/** A terminal: live lines at the bottom, and above them, for good, what is finished. */
export class TerminalScreen implements Screen {
  readonly #terminal: NodeJS.WriteStream;
  readonly #update: ReturnType<typeof createLogUpdate>;
  readonly #spotlight: Spotlight | undefined;
  readonly #retries = new RetryGroups((line) => this.#keep(styleText('yellow', `↻ ${printable(line)}`)));
  #run: RunState | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Lines of the latest frame. */
  #drawn = 0;

  constructor(terminal: NodeJS.WriteStream, spotlight?: Spotlight) {
    this.#terminal = terminal;
    this.#update = createLogUpdate(terminal);
    this.#spotlight = spotlight;
  }

  begin(notice: string, question: string): void {
    this.#keep(styleText('dim', printable(notice)), styleText('bold', printable(question)));
    this.#timer = setInterval(() => this.#draw(), frameMs);
  }

  show(run: RunState, before: RunState): void {
    this.#run = run;
    for (const { name, task, became } of changesOf(run, before)) {
      if (became === 'retrying') {
        this.#retries.add(name, task);
      } else if (became === 'completed') {
        this.#keep(`${styleText('green', `✓ ${name}`)}  ${styleText('dim', effortOf(task))}`, answerOf(task));
      } else if (became === 'failed') {
        this.#keep(`${styleText('red', `✗ ${name}`)}  ${styleText('dim', effortOf(task))}`, failureOf(task));
      }
    }
  }

  end(run: RunState, interrupted: boolean): void {
    clearInterval(this.#timer);
    this.#retries.flush();
    this.#run = undefined;
    if (interrupted) {
      for (const [name, task] of run.tasks) {
        if (task.status !== 'running' || task.text === '') continue;
        const title = `${styleText('yellow', `■ ${name}`)}  ${styleText('dim', 'interrupted; so far:')}`;
        this.#keep(title, `${textOf(task)} …`);
      }
      this.#keep(styleText('yellow', 'Interrupted.'));
    }
    const { columns } = this.#size;
    this.#write(wrapAnsi(summaryTable(run, { interrupted, now: Date.now(), width: columns }), columns));
    this.#update.done();
  }

  #draw(): void {
    if (!this.#run) return;
    const { columns, rows } = this.#size;
    const lines = liveFrame(this.#run, { columns, rows, now: Date.now(), spotlight: this.#spotlight });
    // log-update redraws what differs, and goes wrong where lines come in between or go: then it has to start anew.
    if (lines.length !== this.#drawn) this.#update.clear();
    this.#drawn = lines.length;
    this.#update(lines.join('\n'));
  }

  /** A terminal that loses its size on the way says that it is 0. */
  get #size() {
    return { columns: this.#terminal.columns || 80, rows: this.#terminal.rows || 24 };
  }

  /** Writes paragraphs that stay, and an empty line. */
  #keep(...paragraphs: string[]): void {
    this.#retries.flush();
    this.#write(`${paragraphs.map((text) => this.#wrapped(text)).join('\n')}\n`);
    this.#draw();
  }

  #wrapped(text: string): string {
    return wrapAnsi(text, Math.min(this.#size.columns, widestText));
  }

  /** Writes lines that stay: past log-update, which cuts whatever is longer than the terminal. */
  #write(text: string): void {
    this.#update.clear();
    this.#terminal.write(`${text}\n`);
  }
}
