import { describe, expect, it } from 'vitest';
import { commandLine } from '../../src/cli/commandLine.js';
import { formatDuration, parseDuration } from '../../src/cli/util/duration.js';
import { UsageError } from '../../src/cli/util/UsageError.js';

describe('a command line', () => {
  it.each([
    [['walk'], /no command "walk"/],
    [['run'], /Name the file of prompts/],
    [['run', 'a', 'b'], /One file of prompts at a time/],
    [['run', 'a'], /Name the file of answers/],
    [['run', 'a', '--out', 'b', '--rpm', '0'], /--rpm must be a whole number from 1, got "0"/],
    [['run', 'a', '--out', 'b', '--timeout', 'soon'], /--timeout must be a time/],
    [['run', 'a', '--out', 'b', '--hedge', 'p0'], /--hedge must be p95/],
    [['run', 'a', '--out', 'b', '--provider', 'x'], /--provider must be one of/],
    [['run', 'a', '--out', 'b', '--base-url', 'x'], /--base-url must begin with http/],
    [['run', 'a', '--out', 'b', '--base-url', 'ftp://me:secret@host'], /got "ftp:\/\/…@host"/],
    [['run', 'a', '--out', '-'], /Answers go to a file/],
    [['run', 'a', '--out', 'b', '--fast'], /Unknown option '--fast'/],
    [['run', 'a', '--out', 'b', '--task', 'x.mjs', '--model', 'm'], /--task answers by itself/],
  ])('%j', (args, words) => {
    expect(() => commandLine(args)).toThrow(UsageError);
    expect(() => commandLine(args)).toThrow(words);
  });

  it('is filled with what is usual', () => {
    expect(
      commandLine(['run', 'a.csv', '--out', 'b', '--timeout', '1.5m', '--hedge', '5s', '--rpm', '60']),
    ).toMatchObject({
      ...{ input: 'a.csv', out: 'b', format: 'csv', concurrency: 20, attempts: 5, timeoutMs: 90_000, hedge: 5_000 },
      ...{ rpm: 60, tpm: undefined, budgetTokens: Number.POSITIVE_INFINITY, dryRun: false },
    });
    expect(commandLine(['run', 'a.TXT', '--out', 'b', '--hedge', 'p95'])).toMatchObject({
      format: 'text',
      hedge: 'p95',
    });
    expect(commandLine(['run', '-', '--format', 'tsv', '--dry-run'])).toMatchObject({ format: 'tsv', dryRun: true });
    expect([commandLine([]), commandLine(['run', '--help']), commandLine(['--version'])]).toEqual([
      'help',
      'help',
      'version',
    ]);
  });
});

describe('a time', () => {
  it.each([
    ['90', 90_000],
    ['1.5m', 90_000],
    ['500ms', 500],
    ['2 h', 7_200_000],
    ['0', undefined],
    ['-1', undefined],
    ['1d', undefined],
    ['', undefined],
  ])('%j is %s ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    [6_600, '0:07'],
    [59_900, '1:00'],
    [754_000, '12:34'],
    [11_109_000, '3:05:09'],
  ])('%d ms reads %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
