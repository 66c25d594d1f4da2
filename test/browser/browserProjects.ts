import { type PlaywrightProviderOptions, playwright } from '@vitest/browser-playwright';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { serveMockServiceWorker } from '../../demo/serveMockServiceWorker.js';
import { ensureChromium } from './ensureChromium.js';
import { findFirefox } from './ensureFirefox.js';
import { chromiumArgs } from './launchChromium.js';
import { replyCommands } from './replyCommands.js';

/** Playwright, with a browser that is looked for when it is launched: Node's tests should not wait for one. */
function lazily(browserName: 'chromium' | 'firefox', launchOptions: () => PlaywrightProviderOptions['launchOptions']) {
  const provider = playwright();
  return {
    browser: browserName,
    provider: {
      ...provider,
      providerFactory: ((project) =>
        playwright({ launchOptions: launchOptions() }).providerFactory(project)) as typeof provider.providerFactory,
    },
  };
}

const chromium = lazily('chromium', () => {
  if (!findFirefox()) console.log('Firefox: none found (FIREFOX_PATH names one), so its tests are left out.');
  return { executablePath: ensureChromium(), args: chromiumArgs };
});

// Chromium's tests run beside Node's, one core each. A second browser is more than two cores can serve: it comes after.
const firefox = { ...lazily('firefox', findFirefox), sequence: { groupOrder: 1 } };

/**
 * The same test files as in Node, in Chromium and, where there is one, Firefox. A test that needs Node is called
 * `*.node.test.ts`, one that needs a browser `*.browser.test.ts`.
 */
export const browserProject: TestProjectInlineConfiguration = {
  extends: true,
  resolve: {
    // A page opens no server and reads no file: what tests of both worlds import for that asks Node.
    alias: [{ find: /^.*\/support\/(geminiServer|recordedAnswers)\.js$/, replacement: `${import.meta.dirname}/$1.ts` }],
  },
  plugins: [serveMockServiceWorker()],
  optimizeDeps: {
    // Named here, these are prepared before the first test: found while the tests run, they would reload them.
    include: [
      'rxjs',
      'rxjs/testing',
      '@google/generative-ai',
      '@google/genai',
      'eventsource-parser',
      'msw',
      'msw/browser',
      'fast-check',
      'react',
      'react/jsx-dev-runtime',
      'react-dom/client',
      'react-dom/server.browser',
      'marked',
      'dompurify',
      'valibot',
      'katex',
      '@opentelemetry/api',
      '@opentelemetry/sdk-trace-web',
    ],
  },
  test: {
    name: 'browser',
    setupFiles: ['test/browser/quickVirtualTime.ts'],
    // One page per browser for all files: a new one for each would load the libraries anew, which takes as long as the
    // tests do.
    isolate: false,
    include: ['test/{core,providers,transports,integrations}/**/*.test.{ts,tsx}', 'test/demo/web/**/*.test.ts'],
    exclude: ['test/**/*.{node,e2e}.test.{ts,tsx}'],
    browser: {
      enabled: true,
      headless: true,
      fileParallelism: false,
      commands: replyCommands,
      screenshotFailures: false,
      instances: findFirefox() ? [chromium, firefox] : [chromium],
    },
  },
};
