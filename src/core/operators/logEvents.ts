import { type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { LimitEvent, TaskEvent } from '../model/events.js';
import { errorSummary } from '../util/errorSummary.js';
import { oneLine } from '../util/oneLine.js';
import type { AnyEvent } from '../model/taskInference.js';
import { assertLogger, type EventLogger, writeLine } from './EventLogger.js';

/**
 * Writes one line for each event and passes the events through: chunks and heartbeats at `debug`, starts, answers and
 * cancellations at `info`, retries at `warn`, failures at `error`. Answers are described by their size, never by their
 * text. Names and error messages are cut to one line without control characters and escape codes, and what looks like a
 * key in them is left out.
 *
 * What the logger throws disturbs nobody: it is reported with `console.error`.
 *
 * @throws TypeError if the logger lacks one of the four methods
 * @example
 * runTasks(tasks).pipe(logEvents(console)).subscribe();
 */
export const logEvents = <Event extends AnyEvent>(logger: EventLogger): MonoTypeOperatorFunction<Event> => {
  assertLogger(logger);
  return tap((event) =>
    writeLine(logger, () => {
      const { level, line } = describeEvent(event);
      return { level, line: `${oneLine(event.name, 100)}: ${line}` };
    }),
  );
};

function describeEvent(event: TaskEvent): { level: keyof EventLogger; line: string } {
  switch (event.type) {
    case 'start':
      return { level: 'info', line: `attempt ${event.attempt} started` };
    case 'chunk':
      return { level: 'debug', line: `chunk${sizeOf(event.value)}` };
    case 'heartbeat':
      return { level: 'debug', line: `running for ${seconds(event.elapsedMs)}, silent for ${seconds(event.idleMs)}` };
    case 'limit':
      return { level: 'info', line: `its limiter is ${limiterWords(event)}` };
    case 'retry':
      return {
        level: 'warn',
        line: `attempt ${event.attempt} failed, the next in ${seconds(event.delayMs)}: ${errorSummary(event.error)}`,
      };
    case 'complete':
      return { level: 'info', line: `completed in ${seconds(event.elapsedMs)}${tries(event)}${sizeOf(event.value)}` };
    case 'error': {
      const how = `after ${seconds(event.elapsedMs)}${tries(event)}: ${errorSummary(event.error)}`;
      if (event.cancelled) return { level: 'info', line: `cancelled ${how}` };
      const why = event.gaveUpReason === undefined ? '' : ` (${oneLine(event.gaveUpReason, 200)})`;
      return { level: 'error', line: `failed ${how}${why}` };
    }
  }
}

function limiterWords({ status, closedUntil, concurrency, requests, at }: LimitEvent): string {
  const until = closedUntil === undefined ? '' : ` for ${seconds(closedUntil - at)}`;
  const quota = requests ? `, ${requests.limit} requests in ${seconds(requests.perMs)}` : '';
  const slots = concurrency === Number.POSITIVE_INFINITY ? '' : `, concurrency now ${concurrency}`;
  return `${status}${until}${slots}${quota}`;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const tries = ({ attempts }: { attempts: number }): string => (attempts > 1 ? `, ${attempts} attempts` : '');
const sizeOf = (value: unknown): string => (typeof value === 'string' ? `, ${value.length} characters` : '');
