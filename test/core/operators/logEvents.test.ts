import { type EventLogger, logEvents, type TaskEvent } from 'parallel-genai';
import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { record } from '../../support/tasks.js';

function linesOf(...events: object[]): string[] {
  const lines: string[] = [];
  const write = (level: string) => (line: string) => void lines.push(`${level} ${line}`);
  const logger: EventLogger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
  const passed = record(from(events as TaskEvent[]).pipe(logEvents(logger))).events;
  expect(passed).toEqual(events);
  return lines;
}

const base = { name: 'english', attempt: 1, at: 0 };
const failed = (error: unknown) => linesOf({ ...base, type: 'error', error, attempts: 1, elapsedMs: 100 })[0]!;

describe('logEvents', () => {
  it('writes a line for each event', () => {
    const end = { ...base, attempts: 2, elapsedMs: 3_210 };
    expect(
      linesOf(
        { ...base, type: 'start' },
        { ...base, type: 'chunk', value: 'MLOps is' },
        { ...base, type: 'chunk', value: { any: 1 } },
        { ...base, type: 'heartbeat', elapsedMs: 2_000, idleMs: 500 },
        { ...base, type: 'retry', error: new TypeError('fetch failed'), delayMs: 1_500 },
        { ...end, type: 'complete', value: 'MLOps is the practice' },
        { ...end, type: 'error', error: 'odd', gaveUpReason: 'too long a wait' },
      ),
    ).toEqual([
      'info english: attempt 1 started',
      'debug english: chunk, 8 characters',
      'debug english: chunk',
      'debug english: running for 2.0 s, silent for 0.5 s',
      'warn english: attempt 1 failed, the next in 1.5 s: TypeError: fetch failed',
      'info english: completed in 3.2 s, 2 attempts, 21 characters',
      'error english: failed after 3.2 s, 2 attempts: odd (too long a wait)',
    ]);
  });

  it('never writes an answer', () => {
    const value = 'the whole answer';
    const lines = linesOf(
      { ...base, type: 'chunk', value },
      { ...base, type: 'complete', value, attempts: 1, elapsedMs: 1 },
    );
    expect(lines.join()).not.toContain('whole');
  });

  it('cuts long messages to one line', () => {
    const line = failed(new Error(`first\n  second ${'x'.repeat(1_000)}`));
    expect(line).toContain('Error: first second xxx');
    expect(line.length).toBeLessThan(260);
  });

  it('lets no name forge a line, colour one or show a key', () => {
    const name = `english\ninfo danish: completed \u001b[31mnow\u001b[0m with sk-${'a1'.repeat(12)}`;
    expect(linesOf({ ...base, name, type: 'start' })).toEqual([
      'info english info danish: completed now with …: attempt 1 started',
    ]);
  });

  it('tells whatever was thrown, an object without a prototype too', () => {
    expect(failed(Object.create(null))).toContain('an object');
    expect(failed(undefined)).toContain('undefined');
    expect(failed('out of luck')).toContain(': out of luck');
  });

  it.each([
    ['a Gemini key', 'AIzaSyA-0123456789-abcdefghijklmnopqrstu'],
    ['a bearer token', 'ya29.a0AfH6SMBx'],
    ['a key in a URL', 'my-secret-key'],
    ['an sk- key', 'sk-proj-0123456789abcdef'],
  ])('leaves out %s', (kind, secret) => {
    const message =
      { 'a bearer token': `Bearer ${secret}`, 'a key in a URL': `https://a.b/c?key=${secret}&d` }[kind] ?? secret;
    expect(failed(new Error(`got ${message}!`))).not.toContain(secret);
  });
});
