import { reduceRun, type RunState, type TaskEvent } from 'parallel-genai';
import type { Screen } from '../../demo/node/screen/Screen.js';

/** Events without what these tests leave alone. */
export type Told = { readonly [Field in string]: unknown } & {
  readonly type: TaskEvent['type'];
  readonly name: string;
};

const told = (events: readonly Told[]): TaskEvent[] =>
  events.map((event, i) => ({ attempt: 1, at: 1_000 * i, attempts: 1, elapsedMs: 1_000 * i, ...event }) as TaskEvent);

/** The state of a run after these events, a second apart. */
export const stateAfter = (...events: Told[]): RunState =>
  told(events).reduce<RunState | undefined>(reduceRun, undefined) as RunState;

/** Shows these events, a second apart, as a run does, and returns its state then. */
export function play(screen: Screen, ...events: Told[]): RunState {
  let state: RunState | undefined;
  for (const event of told(events)) {
    const next = reduceRun(state, event);
    screen.show(next, state ?? { ...next, tasks: new Map() as never });
    state = next;
  }
  return state as RunState;
}
