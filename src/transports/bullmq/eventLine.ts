import type { TaskEvent } from '../../core/model/events.js';
import { eventMessage, readEvent } from '../wire/wire.js';

const prefix = 'data: '.length;
const suffix = '\n\n'.length;

/** An event as a line of JSON, as the relay sends it. @throws TypeError if JSON cannot hold its value */
export const formatEvent = (event: TaskEvent): string => eventMessage(event).slice(prefix, -suffix);

/** The event in a line, or `undefined` if it is none. */
export const parseEvent = readEvent;
