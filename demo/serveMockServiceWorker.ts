import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const name = 'mockServiceWorker.js';
const read = () => readFileSync(createRequire(import.meta.url).resolve(`msw/${name}`));

/** Serves msw's service worker from the installed package, so that it is always the one that fits; builds get a copy. */
export const serveMockServiceWorker = (): Plugin => ({
  name: 'serve-mock-service-worker',
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      if (request.url?.split('?')[0] !== `/${name}`) return next();
      response.setHeader('content-type', 'text/javascript').end(read());
    });
  },
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: name, source: read() });
  },
});
