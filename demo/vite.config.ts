import { defineConfig } from 'vite';
import { sourceAliases } from '../packageEntries.js';
import { serveMockServiceWorker } from './serveMockServiceWorker.js';

/** For the small demos, each in a folder of its own: `vite demo/hello --config demo/vite.config.ts`. */
export default defineConfig({
  // Relative addresses: a built app works from any sub-path.
  base: './',
  plugins: [serveMockServiceWorker()],
  // An app of yours has the package in node_modules instead.
  resolve: { alias: sourceAliases },
  // Named here, these are prepared before the first visit: found while the page runs, they would reload it.
  optimizeDeps: { include: ['rxjs', '@google/generative-ai', 'msw', 'msw/browser'] },
  // The large chunk is the mock's.
  build: { target: 'es2022', emptyOutDir: true, chunkSizeWarningLimit: 800 },
});
