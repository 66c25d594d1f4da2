import { initialRunState, reduceRun, type TaskEvent } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { noticeWords } from '../../../demo/web/src/view/cardWords.js';

/** What a card says once its task was cancelled for that reason. */
function noticeAfter(error: unknown): string {
  const about = { name: 'a', attempt: 1, at: 1 };
  const events: TaskEvent[] = [
    { type: 'start', ...about },
    { type: 'error', ...about, attempts: 1, elapsedMs: 1, error, cancelled: true },
  ];
  const task = events.reduce(reduceRun, initialRunState()).tasks.get('a');
  return task ? noticeWords(task, 1) : 'no task';
}

describe('the card of a task that was cancelled', () => {
  it('says that the server is shutting down, where that is why', () => {
    const error = Object.assign(new Error('the server is shutting down: ask again in a moment'), {
      name: 'ShuttingDownError',
    });
    expect(noticeAfter(error)).toBe('Cancelled: the server behind this page is shutting down. Ask again in a moment.');
  });

  it.each([[new DOMException('', 'AbortError')], [undefined], [null], ['why']])(
    'else that it was aborted: %s',
    (error) => {
      expect(noticeAfter(error)).toBe('Cancelled: its request was aborted.');
    },
  );
});
