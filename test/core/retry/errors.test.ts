import { InputRequiredError, isRetryable, ParallelGenAIError, TaskTimeoutError } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { hostile } from '../util/hostile.js';

describe('ParallelGenAIError.isInstance', () => {
  it('knows its own errors, and those of another copy of the package by their brand', () => {
    expect(ParallelGenAIError.isInstance(new TaskTimeoutError('idle', 5))).toBe(true);
    expect(ParallelGenAIError.isInstance({ [Symbol.for('parallel-genai.error')]: true })).toBe(true);
  });

  it.each([undefined, null, 'text', {}, new Error('x')])('does not take %s for one', (value) => {
    expect(ParallelGenAIError.isInstance(value)).toBe(false);
  });

  it.each(Object.entries(hostile))('survives %s', (_, make) => {
    expect(ParallelGenAIError.isInstance(make())).toBe(false);
  });
});

describe('TaskTimeoutError', () => {
  it.each([
    ['attempt', true, 'the attempt took longer than timeoutMs (5 ms)'],
    ['idle', true, 'no sign of life for idleTimeoutMs (5 ms)'],
    ['deadline', false, 'the task took longer than deadlineMs (5 ms)'],
    ['queue', false, 'the task waited longer than queueTimeoutMs (5 ms)'],
  ] as const)('of kind %s is retried: %s', (kind, retried, message) => {
    const error = new TaskTimeoutError(kind, 5);
    expect(error).toMatchObject({ name: 'TaskTimeoutError', kind, limitMs: 5, message });
    expect(isRetryable(error)).toBe(retried);
  });

  it('says what a wait for slots was for, and how a run can come to wait for itself', () => {
    expect(new TaskTimeoutError('queue', 5, { waitedFor: 'run' }).message).toBe(
      'the task waited longer than queueTimeoutMs (5 ms) for a slot of its run: raise concurrency or queueTimeoutMs',
    );
    expect(new TaskTimeoutError('queue', 5, { waitedFor: 'limiter' }).message).toBe(
      'the task waited longer than queueTimeoutMs (5 ms) for its limiter, which is closed or full; ' +
        'a run inside a task on the same limiter may wait for itself',
    );
  });

  it('keeps its cause', () => {
    const cause = new Error('busy');
    expect(new TaskTimeoutError('deadline', 5, { cause }).cause).toBe(cause);
    expect('cause' in new TaskTimeoutError('deadline', 5)).toBe(false);
  });
});

describe('InputRequiredError', () => {
  it('carries what is asked for and the text so far, and is never retried', () => {
    const error = new InputRequiredError({ schema: 'date' }, 'Which day?');
    expect(error).toMatchObject({ name: 'InputRequiredError', details: { schema: 'date' }, text: 'Which day?' });
    expect(error.message).toBe('the agent needs input before it can go on');
    expect(ParallelGenAIError.isInstance(error)).toBe(true);
    expect(isRetryable(error)).toBe(false);
  });
});
