import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { sourceAliases } from '../../packageEntries.js';
import { serveMockServiceWorker } from '../serveMockServiceWorker.js';

const root = fileURLToPath(new URL('.', import.meta.url));

/** A running `npm run server`, for "ask through the server" in development; a built page asks its own origin. */
const server = process.env['DEMO_SERVER'];

export default defineConfig({
  root,
  // Relative addresses: the built page works from any sub-path, such as a project page.
  base: './',
  plugins: [serveMockServiceWorker()],
  resolve: {
    alias: sourceAliases,
  },
  // Named here, these are prepared before the first visit: found while the page runs, they would reload it.
  optimizeDeps: { include: ['rxjs', '@google/generative-ai', 'msw', 'msw/browser', 'marked', 'dompurify', 'katex'] },
  server: server ? { proxy: { '/health': server, '/runs': server } } : {},
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } },
});
