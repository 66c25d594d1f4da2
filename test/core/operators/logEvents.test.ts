import { type EventLogger, logEvents, runTasks, type TaskEvent } from 'parallel-genai';
import { from } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { brief, record } from '../../support/tasks.js';

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
const fail = (): never => {
  throw new Error('hostile');
};
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

  it('tells a cancelled task from a failed one', () => {
    const end = { ...base, type: 'error', attempts: 1, elapsedMs: 100, cancelled: true };
    expect(linesOf({ ...end, error: new DOMException('left', 'AbortError') })).toEqual([
      'info english: cancelled after 0.1 s: AbortError: left',
    ]);
  });

  it('says what a limiter does', () => {
    const limit = { ...base, type: 'limit', at: 1_000, concurrency: Number.POSITIVE_INFINITY };
    expect(
      linesOf(
        { ...limit, status: 'open' },
        { ...limit, status: 'closed', closedUntil: 3_500, concurrency: 4, requests: { limit: 15, perMs: 60_000 } },
      ),
    ).toEqual([
      'info english: its limiter is open',
      'info english: its limiter is closed for 2.5 s, concurrency now 4, 15 requests in 60.0 s',
    ]);
  });

  it.each([
    ['a line break', 'a\nerror bank: failed', 'a error bank: failed'],
    ['a carriage return', 'a\r\nb', 'a b'],
    ['a separator of lines or paragraphs', 'a\u2028b\u2029c\u0085d', 'a b c d'],
    ['an escape code', '\x1b[31mred\x1b[0m\x1b]0;title\x07', 'red'],
    ['a mark that turns the direction', 'a\u202egnp.exe', 'a gnp.exe'],
    ['a key', 'AIzaSyA-0123456789-abcdefghijklmnopqrstu', '…'],
  ])('lets a name with %s forge no line', (_, name, shown) => {
    const lines = [
      ...linesOf({ ...base, name, type: 'start' }),
      ...linesOf({ ...base, name, type: 'error', error: name, gaveUpReason: name, attempts: 1, elapsedMs: 0 }),
    ];
    expect(lines).toEqual([
      `info ${shown}: attempt 1 started`,
      `error ${shown}: failed after 0.0 s: ${shown} (${shown})`,
    ]);
  });

  it('goes on if the logger throws, and reports that', () => {
    const report = vi.spyOn(console, 'error').mockReturnValue();
    const throws = () => {
      throw new Error('disk full');
    };
    const logger = { debug: throws, info: throws, warn: throws, error: throws };
    const run = record(runTasks({ one: () => 1 }).pipe(logEvents(logger)));
    expect(brief(run.events)).toEqual(['one start', 'one complete']);
    expect(report.mock.calls).toEqual(Array(2).fill(['a line could not be logged: Error: disk full']));
    report.mockRestore();
  });

  it('goes on if an error cannot be read', () => {
    const hostile = new Proxy({}, { get: () => fail(), getPrototypeOf: () => fail() });
    expect(failed(hostile)).toContain('failed after 0.1 s');
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(failed(proxy)).toContain('failed after 0.1 s');
  });

  it('refuses a logger that lacks a method, before anything starts', () => {
    const { warn: _, ...logger } = console;
    expect(() => logEvents(logger as never)).toThrow('logger.warn must be a function, got undefined');
    expect(() => logEvents(undefined as never)).toThrow('logger must be an object with debug, info, warn and error');
  });

  it('calls the logger’s methods on it', () => {
    class Logger {
      lines: string[] = [];
      debug = () => undefined;
      warn = () => undefined;
      error = () => undefined;
      info(line: string) {
        this.lines.push(line);
      }
    }
    const logger = new Logger();
    record(from([{ ...base, type: 'start' }] as const).pipe(logEvents(logger)));
    expect(logger.lines).toHaveLength(1);
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
