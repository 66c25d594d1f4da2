import { describe, expect, it } from 'vitest';
import { describeRunnerStep } from '../../../src/core/operators/describeRunnerStep.js';

describe('describeRunnerStep', () => {
  it('says what the runner does, in the words of sunholo’s', () => {
    expect(describeRunnerStep({ type: 'added', name: 'english' })).toBe('adding task english');
    expect([0, 1, 4].map((tasks) => describeRunnerStep({ type: 'starting', tasks }))).toEqual([
      '0 tasks start',
      '1 task starts',
      '4 tasks start',
    ]);
  });

  it('lets a name forge no line', () => {
    expect(describeRunnerStep({ type: 'added', name: 'a\n4 tasks start\x1b[2J' })).toBe('adding task a 4 tasks start');
  });
});
