import { firefox } from 'playwright';
import { findExecutable } from './findExecutable.js';
import { canInstallWithApt, installWithApt } from './installWithApt.js';

/** A Firefox, in the words of Playwright's `launch`. Its own build needs no path; others are driven by WebDriver BiDi. */
export interface FirefoxLaunch {
  readonly executablePath: string;
  readonly channel?: 'moz-firefox';
}

const systemBrowsers = [
  'firefox-esr',
  'firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** The Firefox that is there: `FIREFOX_PATH`, else one of the system's, else Playwright's own. */
export function findFirefox(): FirefoxLaunch | undefined {
  const path = findExecutable(process.env['FIREFOX_PATH'] ? [process.env['FIREFOX_PATH']] : systemBrowsers);
  if (path) return { executablePath: path, channel: 'moz-firefox' };
  const own = findExecutable([firefox.executablePath()]);
  return own === undefined ? undefined : { executablePath: own };
}

/** The same, installed now where it can be (root on Debian). */
export function ensureFirefox(): FirefoxLaunch | undefined {
  const found = findFirefox();
  if (found || process.env['FIREFOX_PATH'] || !canInstallWithApt()) return found;
  return installWithApt('firefox-esr') ? findFirefox() : undefined;
}
