import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TerminalScreen } from '../../demo/node/screen/TerminalScreen.js';
import { play } from './toldRun.js';

/** A terminal of this size, and what was written to it, without escape codes. */
function terminal(size: { columns: number; rows: number }) {
  const written: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (text: string, _, done) => {
      written.push(text);
      done();
    },
  });
  const output = () => stripVTControlCharacters(written.join(''));
  return { stream: Object.assign(stream, { isTTY: true, ...size }) as unknown as NodeJS.WriteStream, written, output };
}

const numbered = (lines: number): string => Array.from({ length: lines }, (_, i) => `line ${i + 1}`).join('\n');

describe('the terminal screen', () => {
  it('keeps answers and a summary that are longer than the terminal is high', () => {
    const { stream, output } = terminal({ columns: 80, rows: 6 });
    const screen = new TerminalScreen(stream);
    screen.begin('A notice.', 'Why?');
    const names = Array.from({ length: 12 }, (_, i) => `task ${i + 1}`);
    const run = play(
      screen,
      ...names.map((name) => ({ type: 'start' as const, name })),
      ...names.map((name) => ({ type: 'complete' as const, name, value: `${name}\n${numbered(100)}` })),
    );
    screen.end(run, false);
    for (const name of names) {
      expect(output()).toContain(`✓ ${name}  `);
      expect(output()).toContain(`${name}\n${numbered(100)}\n\n`);
      expect(output()).toMatch(new RegExp(`^│ ${name} +│ +1 │`, 'm'));
    }
    expect(output()).toMatch(/│ Task .*12 of 12 answered in .*\n$/s);
  });

  it('erases the live lines before what stays, and draws them again below it', () => {
    const { stream, written } = terminal({ columns: 80, rows: 24 });
    const screen = new TerminalScreen(stream);
    screen.begin('A notice.', 'Why?');
    const run = play(
      screen,
      { type: 'start', name: 'a' },
      { type: 'start', name: 'b' },
      { type: 'retry', name: 'a', error: new Error('HTTP 503'), delayMs: 500 },
      { type: 'complete', name: 'b', value: 'Because.' },
    );
    const answer = written.findIndex((text) => text.includes('Because.'));
    const eraseThreeLinesAndTheEmptyOne = '\u001b[2K\u001b[1A'.repeat(3) + '\u001b[2K\u001b[G';
    expect(written[answer - 1]).toContain(eraseThreeLinesAndTheEmptyOne);
    expect(written[answer]).not.toContain('\u001b[1A');
    expect(stripVTControlCharacters(written.slice(answer + 1).join(''))).toMatch(
      /^↻ a .*\n✓ b .*\n█+░+ 1 of 2 answered/,
    );
    screen.end(run, true);
  });
});
