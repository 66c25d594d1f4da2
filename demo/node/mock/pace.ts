import type { GeminiScript } from 'parallel-genai/testing';

/** How fast the embedded mock is: about as fast as a small model, and never slow enough to bore. */
export const pace: GeminiScript = {
  latencyMs: { median: 500, sigma: 0.4, max: 1_200 },
  chunkMs: [20, 80],
  chunkChars: [10, 50],
  seed: 4,
};
