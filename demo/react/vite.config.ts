import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { sourceAliases } from '../../packageEntries.js';
import { serveMockServiceWorker } from '../serveMockServiceWorker.js';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative addresses: the built app works from any sub-path.
  base: './',
  plugins: [serveMockServiceWorker()],
  // An app of yours has the package in node_modules instead.
  resolve: {
    alias: sourceAliases,
  },
  // The large chunk is the mock's.
  build: { target: 'es2022', emptyOutDir: true, chunkSizeWarningLimit: 800 },
});
