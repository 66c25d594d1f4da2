import { stripVTControlCharacters } from 'node:util';
import { ConnectionError, HttpError } from 'parallel-genai';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { liveFrame } from '../../demo/node/screen/liveFrame.js';
import { PlainScreen } from '../../demo/node/screen/PlainScreen.js';
import { summaryTable } from '../../demo/node/screen/summaryTable.js';
import { failureOf } from '../../demo/node/screen/words.js';
import { play, stateAfter, type Told } from './toldRun.js';

const run = stateAfter(
  { type: 'start', name: 'english' },
  { type: 'start', name: 'danish' },
  { type: 'start', name: 'chinese' },
  { type: 'start', name: 'the last one' },
  { type: 'chunk', name: 'chinese', value: '人工智能'.repeat(60) },
  { type: 'complete', name: 'english', value: 'Hi', report: { usage: { totalTokens: 12 } } },
  { type: 'retry', name: 'danish', error: new HttpError('HTTP 503: overloaded', 503), delayMs: 1_500 },
  { type: 'error', name: 'the last one', error: new HttpError(`HTTP 400: ${'no '.repeat(80)}`, 400) },
);

describe('the live frame', () => {
  it.each([30, 60, 80, 200])('has one line for each task and none wider than %i columns', (columns) => {
    const lines = liveFrame(run, { columns, rows: 24, now: 6_500 }).map(stripVTControlCharacters);
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
  });

  it('tells each task’s state, seconds, attempt and the tail of its text', () => {
    const lines = liveFrame(run, { columns: 80, rows: 24, now: 6_500 }).map(stripVTControlCharacters);
    expect(lines[0]).toMatch(/^✓ english +5\.0 s {2}answered$/);
    expect(lines[1]).toMatch(/^↻ danish +5\.5 s {2}attempt 2 in 1\.0 s$/);
    expect(lines[2]).toMatch(/^▸ chinese +4\.5 s {2}attempt 1 {2}….*智能$/);
    expect(lines[3]).toMatch(/^✗ the last one +7\.0 s {2}HTTP 400/);
    expect(lines[4]).toMatch(/^█+░+ 1 of 4 answered, 1 failed, 1 retrying, 6\.5 s$/);
  });

  it('shows the text in the spotlight, as much as fits the terminal', () => {
    const spotlight = { name: 'chinese', given: () => 'context' };
    for (const rows of [8, 12, 40]) {
      const lines = liveFrame(run, { columns: 60, rows, now: 6_500, spotlight });
      expect(lines.length).toBeLessThan(rows + 1);
      expect(lines.at(-3)).toMatch(/智能$/);
    }
  });
});

describe('the summary', () => {
  it('has the answers in the order of completion, and what each took', () => {
    const lines = summaryTable(run, { interrupted: false, now: 8_000 }).split('\n');
    expect(lines[1]).toMatch(/Task +│ Attempts │ First chunk │ Total │ Tokens │ Result/);
    expect(lines[3]).toMatch(/english +│ +1 │ +– │ +5\.0 s │ +12 │ 1st/);
    expect(lines.at(-1)).toBe('1 of 4 answered in 8.0 s, 12 tokens');
  });

  it('says why tasks failed: in a word in their rows, and each reason once in full below', () => {
    const overloaded = new HttpError('HTTP 503: The model is overloaded', 503);
    const failed = stateAfter(
      { type: 'error', name: 'english', error: overloaded, attempts: 5 },
      { type: 'error', name: 'danish', error: overloaded, attempts: 5 },
      { type: 'error', name: 'french', error: new ConnectionError('fetch failed') },
    );
    const lines = summaryTable(failed, { interrupted: false, now: 8_000 }).split('\n');
    expect(lines.filter((line) => line.includes('│ failed: HTTP 503'))).toHaveLength(2);
    expect(lines.filter((line) => line.includes('│ failed: no connection'))).toHaveLength(1);
    expect(lines.slice(-3)).toEqual([
      'Failed: english, danish. HTTP 503: The model is overloaded.',
      'Failed: french. fetch failed. Is this machine online, and the address right?',
      '0 of 3 answered in 8.0 s',
    ]);
  });

  it.each([70, 60, 50, 40])('fits into %i columns', (width) => {
    const lines = summaryTable(run, { interrupted: true, now: 8_000, width }).split('\n');
    // What is no table is wrapped by the terminal's screen.
    for (const line of lines.filter((line) => /^[│┌├└]/.test(line))) expect(line.length).toBeLessThanOrEqual(width);
    expect(lines[1]).toContain('Tokens');
  });
});

describe('retries of one kind', () => {
  const overloaded = new HttpError('HTTP 503: overloaded', 503);
  const shown = (...events: Told[]) => {
    let output = '';
    const screen = new PlainScreen((text) => (output += text));
    play(screen, ...events.map((event) => ({ at: 0, ...event })));
    return output;
  };
  const starts = ['english', 'danish', 'french'].map((name) => ({ type: 'start' as const, name }));

  it('are one line, with when the next attempt begins', () => {
    const output = shown(
      ...starts,
      { type: 'retry', name: 'english', error: overloaded, delayMs: 1_200 },
      { type: 'retry', name: 'danish', error: overloaded, delayMs: 800 },
      { type: 'retry', name: 'french', error: new ConnectionError('reset'), delayMs: 500 },
      { type: 'start', name: 'danish', attempt: 2 },
      { type: 'error', name: 'danish', error: new Error('no more') },
    );
    expect(output.split('\n').slice(3)).toEqual([
      '2 × HTTP 503, next in 0.8 s: english, danish',
      'french: attempt 1 failed, the next in 0.5 s: reset.',
      expect.stringMatching(/^danish: failed/),
      '',
    ]);
  });

  it('are written after a moment, whatever follows', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let output = '';
    const screen = new PlainScreen((text) => (output += text));
    play(
      screen,
      ...starts,
      ...starts.map(({ name }) => ({ type: 'retry' as const, name, error: overloaded, delayMs: 60_000 })),
    );
    expect(output).not.toContain('HTTP 503');
    vi.advanceTimersByTime(500);
    expect(output).toContain('3 × HTTP 503, next in 58.0 s: english, danish, french\n');
  });
});

describe('the plain screen', () => {
  it('streams the spotlight’s text, and says what a failed attempt left void', () => {
    let output = '';
    const screen = new PlainScreen((text) => (output += text), { name: 'final', given: () => 'two answers' });
    screen.begin('A notice.', 'Why?');
    play(
      screen,
      { type: 'start', name: 'final' },
      { type: 'chunk', name: 'final', value: 'Half' },
      { type: 'retry', name: 'final', error: new ConnectionError('the stream broke off'), delayMs: 500 },
      { type: 'start', name: 'final', attempt: 2 },
      { type: 'chunk', name: 'final', value: 'The ' },
      { type: 'chunk', name: 'final', value: 'whole.' },
      { type: 'complete', name: 'final', value: 'The whole.', attempts: 2 },
    );
    expect(output).toBe(`A notice.
Question: Why?

final: asked, attempt 1 (two answers)

Half …
final: attempt 1 failed, the next in 0.5 s: the stream broke off.

final: asked, attempt 2 (two answers)

The whole.

final: answered (6.0 s, 2 attempts)

`);
  });
});

describe('a failure', () => {
  it('is told in a sentence that says what to do', () => {
    const sentence = (error: unknown, gaveUpReason?: string) =>
      failureOf({ ...run.tasks.get('english')!, error, gaveUpReason });
    expect(sentence(new HttpError('HTTP 404: no such model', 404))).toBe(
      'HTTP 404: no such model. Choose another model with --model.',
    );
    const refused =
      'Error fetching from https://host.example:8080/v1beta/models/m:generateContent?alt=sse: fetch failed';
    expect(sentence(new ConnectionError(refused))).toBe(
      'Error fetching from host.example:8080: fetch failed. Is this machine online, and the address right?',
    );
    expect(sentence(new HttpError('HTTP 429: slow down', 429), 'the wait is too long')).toBe(
      'HTTP 429: slow down (the wait is too long).',
    );
    expect(sentence('a string was thrown')).toBe('a string was thrown.');
  });
});

/** How many columns a line takes: these ideographs take two each. */
const columnsOf = (line: string): number =>
  [...line].reduce((sum, char) => sum + (/\p{Script=Han}/u.test(char) ? 2 : 1), 0);
