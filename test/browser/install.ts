import { ensureChromium } from './ensureChromium.js';
import { ensureFirefox } from './ensureFirefox.js';

// Before `npm test`: which browsers are there decides which projects Vitest has.
try {
  ensureChromium();
  ensureFirefox();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
