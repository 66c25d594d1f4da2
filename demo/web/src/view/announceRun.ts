import type { ShownRun } from '../run/ShownRun.js';
import { failureSentence } from '../run/failureSentence.js';
import { announce } from './announce.js';
import { runLine } from './runLine.js';
import { ordinal, plural, seconds } from './words.js';

/** Tells those who do not see the page what ends, and how; never the text as it streams. */
export function announceRun(session: ShownRun): void {
  announce(`${session.control ? 'Asking' : 'Playing back'} ${plural(session.tasks.length, 'task')}.`);
  session.events$.subscribe((event) => {
    if (event.type === 'complete') {
      const rank = session.state.tasks.get(event.name)?.rank;
      announce(
        `${event.name}: ${rank === undefined ? '' : `${ordinal(rank)}, `}complete after ${seconds(event.elapsedMs)}.`,
      );
    }
    if (event.type === 'error') {
      announce(`${event.name}: ${event.cancelled ? 'cancelled.' : failureSentence(event.error, event.gaveUpReason)}`);
    }
    const ended = event.type === 'complete' || event.type === 'error';
    if (ended && session.answered && !session.combined) announce(runLine(session, session.now));
  });
}
