import { assertObject } from '../util/assertOptions.js';
import { errorSummary } from '../util/errorSummary.js';
import { mustBeFunction } from '../util/must.js';
import { readField } from '../util/readField.js';

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** Where lines go: `console`, pino, winston, … A method that throws disturbs no run: that is reported on the console. */
export interface EventLogger {
  /** Takes a line about what is only interesting in detail: chunks, heartbeats. */
  debug(line: string): void;
  /** Takes a line about what goes as it should: starts, answers, cancellations. */
  info(line: string): void;
  /** Takes a line about a failure that is mended by another attempt. */
  warn(line: string): void;
  /** Takes a line about a task that was given up. */
  error(line: string): void;
}

/** @throws TypeError naming the method that is missing */
export function assertLogger(logger: EventLogger): void {
  assertObject('logger', logger, 'an object with debug, info, warn and error');
  for (const level of levels) mustBeFunction(readField(logger, level), `logger.${level}`);
}

/** Writes a line. Nothing is thrown, be it by the logger or by what describes. */
export function writeLine(logger: EventLogger, describe: () => { level: keyof EventLogger; line: string }): void {
  try {
    const { level, line } = describe();
    logger[level](line);
  } catch (error) {
    // Not thrown, not even later: that would end a Node process, and the run with it.
    console.error(`a line could not be logged: ${errorSummary(error)}`);
  }
}
