import { clearLine, cursorTo } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import type { Tally } from '../batch/Tally.js';
import { progressLine } from './progressLine.js';

const frameMs = 100;
const plainMs = 10_000;

/**
 * The command's words: a line that changes, in a terminal; else a line every ten seconds. They go to stderr, so that
 * stdout holds the result alone.
 */
export class Screen {
  readonly #terminal: NodeJS.WriteStream;
  readonly #isLive: boolean;
  #tally: Tally | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(terminal: NodeJS.WriteStream, env: NodeJS.ProcessEnv) {
    this.#terminal = terminal;
    this.#isLive = terminal.isTTY && env['TERM'] !== 'dumb';
    // Whoever does not read the words still gets the answers.
    terminal.on('error', () => undefined);
  }

  begin(tally: Tally): void {
    this.#tally = tally;
    this.#timer = setInterval(() => this.#draw(), this.#isLive ? frameMs : plainMs);
    if (this.#isLive) this.#draw();
  }

  /** Writes a line that stays. */
  say(text: string): void {
    this.#clear();
    this.#terminal.write(`${printable(text)}\n`);
    if (this.#isLive) this.#draw();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#clear();
    this.#tally = undefined;
  }

  #draw(): void {
    if (!this.#tally) return;
    // One column stays free: a line that fills the last one moves the cursor to the next line in some terminals.
    const width = this.#isLive ? (this.#terminal.columns || 80) - 1 : Number.POSITIVE_INFINITY;
    this.#clear();
    this.#terminal.write(progressLine(this.#tally, width) + (this.#isLive ? '' : '\n'));
  }

  #clear(): void {
    if (!this.#isLive || !this.#tally) return;
    cursorTo(this.#terminal, 0);
    clearLine(this.#terminal, 0);
  }
}

/** Without what a terminal would obey: servers write into error messages what they like. */
const printable = (text: string): string => stripVTControlCharacters(text).replace(/(?![\n\t])\p{Cc}/gu, '');
