import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { describeLanguagesDemo } from '../../browser/describeLanguagesDemo.js';

const configFile = fileURLToPath(new URL('../../../demo/react/vite.config.ts', import.meta.url));

describeLanguagesDemo('the React app, built, in Chromium', async () => {
  await build({ configFile, logLevel: 'error' });
  const server = await preview({ configFile, logLevel: 'error', preview: { port: 0 } });
  return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
});
