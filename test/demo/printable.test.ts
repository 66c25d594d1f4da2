import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { JsonScreen } from '../../demo/node/screen/JsonScreen.js';
import { PlainScreen } from '../../demo/node/screen/PlainScreen.js';
import { printable } from '../../demo/node/screen/printable.js';
import type { Screen } from '../../demo/node/screen/Screen.js';
import { TerminalScreen } from '../../demo/node/screen/TerminalScreen.js';
import { play, type Told } from './toldRun.js';

/** Clears the screen, renames the window, rings, goes back over the line, and conceals, the last two by C1 and DEL. */
const hostile = '\u001b[2J\u001b]0;owned\u0007\u0007\b\r\u009b8m\u007f\u0000';

describe('printable', () => {
  it('leaves out what a terminal obeys, and leaves text, newlines and tabs', () => {
    expect(printable(`a${hostile}b\n\tc – 人 🙂`)).toBe('ab\n\tc – 人 🙂');
    expect(printable('one\r\ntwo')).toBe('one\ntwo');
  });

  it('leaves no control character but newlines and tabs, whatever follows an escape', () => {
    const all = Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code));
    for (const char of all) {
      expect(printable(`\u001b${char}x${char}\u009b${char}`)).not.toMatch(/(?![\n\t])\p{Cc}/u);
    }
  });
});

const events: Told[] = [
  { type: 'start', name: 'a' },
  { type: 'start', name: 'b' },
  { type: 'chunk', name: 'b', value: `So ${hostile}far` },
  { type: 'retry', name: 'a', error: new Error(`over${hostile}loaded`), delayMs: 500 },
  { type: 'error', name: 'a', error: new Error(`bro${hostile}ken`) },
  { type: 'start', name: 'final' },
  { type: 'chunk', name: 'final', value: `Fi${hostile}` },
  { type: 'chunk', name: 'final', value: `${hostile}nal` },
  { type: 'complete', name: 'final', value: `Fi${hostile}nal` },
];

/** What a screen that these make prints of a run of hostile texts, which is interrupted. */
function printedBy(make: (write: (text: string) => void) => Screen): string {
  let output = '';
  const screen = make((text) => (output += text));
  screen.begin(`No${hostile}tice.`, `Wh${hostile}y?`);
  screen.end(play(screen, ...events), true);
  return output;
}

const spotlight = { name: 'final', given: () => 'context' };

describe('what models, servers and questions say', () => {
  it.each<[string, (write: (text: string) => void) => Screen]>([
    ['plain', (write) => new PlainScreen(write, spotlight)],
    ['terminal', (write) => new TerminalScreen(terminalThat(write), spotlight)],
  ])('does not move the cursor of a %s screen', (_, make) => {
    const output = printedBy(make);
    for (const text of ['Notice.', 'Why?', 'Final', 'So far', 'overloaded', 'broken']) expect(output).toContain(text);
    for (const code of ['\u001b[2J', '\u001b]', '\u0007', '\b', '\r', '\u009b', '\u007f', '\u0000']) {
      expect(output).not.toContain(code);
    }
  });

  it('is whole in JSON, which escapes it', () => {
    const output = printedBy((write) => new JsonScreen(write, () => undefined, false));
    const values = output
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { value?: string }).value);
    expect(values).toContain(`Fi${hostile}nal`);
  });
});

function terminalThat(write: (text: string) => void): NodeJS.WriteStream {
  const stream = new Writable({ decodeStrings: false, write: (text: string, _, done) => (write(text), done()) });
  return Object.assign(stream, { isTTY: true, columns: 80, rows: 24 }) as unknown as NodeJS.WriteStream;
}
