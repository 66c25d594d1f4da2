import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { describeLanguagesDemo } from '../../browser/describeLanguagesDemo.js';

const configFile = fileURLToPath(new URL('../../../demo/vite.config.ts', import.meta.url));
const root = fileURLToPath(new URL('../../../demo/react', import.meta.url));

describeLanguagesDemo('the React app, built, in Chromium', async () => {
  await build({ root, configFile, logLevel: 'error' });
  const server = await preview({ root, configFile, logLevel: 'error', preview: { port: 0 } });
  return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
});
