import { initialRunState, reduceRun, type TaskEvent } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import type { Session } from '../../../demo/web/src/run/Session.js';
import { runLine } from '../../../demo/web/src/view/runLine.js';
import { seconds } from '../../../demo/web/src/view/words.js';

const names = ['a', 'b', 'c', 'd'];
const start = (name: string, at = 0): TaskEvent => ({ type: 'start', name, attempt: 1, at });
const complete = (name: string, at: number): TaskEvent => ({
  type: 'complete',
  name,
  attempt: 1,
  at,
  attempts: 1,
  elapsedMs: at,
  value: 'x',
});
const error = (name: string, at: number): TaskEvent => ({
  type: 'error',
  name,
  attempt: 1,
  at,
  attempts: 1,
  elapsedMs: at,
  error: new Error('no'),
});
const cancelled = (name: string, at: number): TaskEvent => ({ ...error(name, at), cancelled: true }) as TaskEvent;

function lineAfter(events: readonly TaskEvent[], { now = 60_000, askedAgain = false } = {}): string {
  const state = events.reduce(reduceRun, initialRunState(names));
  const { waiting, running, retrying } = state.counts;
  const answered = waiting + running + retrying === 0;
  return runLine({ state, answered, askedAgain } as unknown as Session, now);
}

const begun = names.map((name) => start(name));

describe('the line of a run', () => {
  it('says how far it is while it goes on, and nothing of speed', () => {
    expect(lineAfter([...begun, complete('a', 1_500)], { now: 2_300 })).toBe('1 of 4 answers complete, 2.3 s so far.');
  });

  it('compares with one after the other when all are there', () => {
    const ends = names.map((name, index) => complete(name, 2_000 + 1_000 * index));
    expect(lineAfter([...begun, ...ends])).toBe(
      '4 of 4 answers complete, after 5.0 s. 2.8 times as fast as one after the other (14.0 s).',
    );
  });

  it('says nothing of speed where nothing was answered, whatever failed or was cancelled', () => {
    expect(lineAfter([...begun, ...names.map((name) => error(name, 9_000))])).toBe(
      '0 of 4 answers complete, 4 failed, after 9.0 s.',
    );
    expect(lineAfter([...begun, ...names.map((name) => cancelled(name, 4_000))])).toBe(
      '0 of 4 answers complete, 4 cancelled, after 4.0 s.',
    );
    expect(lineAfter([...begun, complete('a', 1_000), ...names.slice(1).map((name) => cancelled(name, 1_100))])).toBe(
      '1 of 4 answers complete, 3 cancelled, after 1.1 s.',
    );
  });

  it('compares after "enough" those that were answered, and no others', () => {
    const some = [complete('a', 2_000), complete('b', 2_000), cancelled('c', 3_000), cancelled('d', 3_000)];
    expect(lineAfter([...begun, ...some])).toBe(
      '2 of 4 answers complete, 2 cancelled, after 3.0 s. 2.0 times as fast as one after the other (4.0 s).',
    );
  });

  it('says nothing of speed where one came after the other', () => {
    const inTurn = names.flatMap((name, index) => [
      start(name, 1_000 * index),
      { ...complete(name, 1_000 * index + 1_000), elapsedMs: 1_000 },
    ]);
    expect(lineAfter(inTurn)).toBe('4 of 4 answers complete, after 4.0 s.');
  });

  it('tells no time with a visitor’s pause in it', () => {
    expect(lineAfter([...begun, ...names.map((name) => complete(name, 1_000))], { askedAgain: true })).toBe(
      '4 of 4 answers complete.',
    );
  });

  it('never says less than no time', () => {
    expect(seconds(-20)).toBe('0.0 s');
    expect(seconds(-0.001)).toBe('0.0 s');
  });
});
