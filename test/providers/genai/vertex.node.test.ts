import { expect, it } from 'vitest';
import { sent } from './sent.js';

/** Credentials that need no Google. */
const authClient = {
  getRequestHeaders: () => Promise.resolve(new Headers({ authorization: 'Bearer a-token' })),
} as never;

// In Node alone: in a browser the SDK takes nothing but an API key.
it.each([
  [true, 'streamGenerateContent?alt=sse'],
  [false, 'generateContent'],
])("askGenai goes to Vertex AI through the caller's client (stream: %s)", async (stream, method) => {
  const vertexai = {
    vertexai: true,
    project: 'my-project',
    location: 'europe-west1',
    googleAuthOptions: { authClient },
  };
  const { path, headers } = await sent({ contents: 'Question?' }, { stream, client: vertexai });
  const model = '/v1beta1/projects/my-project/locations/europe-west1/publishers/google/models/gemini-test';
  expect(path).toBe(`${model}:${method}`);
  expect(headers['authorization']).toBe('Bearer a-token');
  expect(headers['x-goog-api-key']).toBeUndefined();
});
