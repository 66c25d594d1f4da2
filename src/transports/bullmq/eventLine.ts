import type { TaskEvent } from '../../core/model/events.js';
import { eventMessage, readEvent } from '../wire/wire.js';

const prefix = 'data: '.length;
const suffix = '\n\n'.length;

/** An event as a line of JSON. @throws TypeError where its value cannot be told in JSON */
export const eventLine = (event: TaskEvent): string => eventMessage(event).slice(prefix, -suffix);

/** The event in a line. @throws TypeError for what is none: its worker is of another version */
export function readLine(line: string): TaskEvent {
  const event = readEvent(line);
  if (!event) throw new TypeError('a worker sent what is no event: does it run the same version of parallel-genai?');
  return event;
}
