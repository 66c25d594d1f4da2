import { JsonScreen } from './JsonScreen.js';
import { PlainScreen } from './PlainScreen.js';
import type { Screen, Spotlight } from './Screen.js';
import { TerminalScreen } from './TerminalScreen.js';

/** The screen that fits where the output goes. */
export function openScreen({ json, mocked, spotlight }: ScreenOptions): Screen {
  const { stdout, stderr } = process;
  const print = (text: string) => void stdout.write(text);
  if (json) return new JsonScreen(print, (text) => void stderr.write(text), mocked);
  return canDraw(stdout) ? new TerminalScreen(stdout, spotlight) : new PlainScreen(print, spotlight);
}

/** Live lines need a terminal that follows escape codes, and that knows its size, which some build servers' do not. */
function canDraw({ isTTY, columns, rows }: NodeJS.WriteStream): boolean {
  return isTTY && columns > 0 && rows > 0 && process.env['TERM'] !== 'dumb';
}

interface ScreenOptions {
  readonly json: boolean;
  readonly mocked: boolean;
  readonly spotlight?: Spotlight;
}
