import { chromium } from 'playwright';
import { findExecutable } from './findExecutable.js';
import { canInstallWithApt, installWithApt } from './installWithApt.js';

const systemBrowsers = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

let found: string | undefined;

/**
 * The path of a Chromium: `CHROME_PATH`, else one of the system's, else Playwright's own, else, for root on Debian, one
 * that is installed now.
 *
 * @throws Error that says how to get one
 */
export function ensureChromium(): string {
  found ??= chosen() ?? findExecutable([...systemBrowsers, chromium.executablePath()]) ?? installed();
  if (found) return found;
  throw new Error(
    'The browser tests need a Chromium and found none. Set CHROME_PATH to one, or get Playwright’s with ' +
      '"npx playwright install --with-deps chromium". Without a browser: "npx vitest run --project node".',
  );
}

function chosen(): string | undefined {
  const path = process.env['CHROME_PATH'];
  if (path && !findExecutable([path])) throw new Error(`CHROME_PATH is "${path}", but there is no program there.`);
  return path && findExecutable([path]);
}

const installed = (): string | undefined =>
  canInstallWithApt() && installWithApt('chromium') ? findExecutable(systemBrowsers) : undefined;
