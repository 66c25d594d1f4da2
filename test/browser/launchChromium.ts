import { type Browser, chromium } from 'playwright';
import { ensureChromium } from './ensureChromium.js';

/** Root, as in a container, has no sandbox; what a browser asks the internet for itself is not our test. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

/** A Chromium without a window, for tests that drive an app from outside. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: ensureChromium(), args: chromiumArgs });
