import { isRetryable } from 'parallel-genai';
import { fromEventStream } from 'parallel-genai/sse';
import { describe, expect, it } from 'vitest';
import { record } from '../../support/tasks.js';
import { stringsIn } from '../../support/stringsIn.js';

const url = 'http://127.0.0.1:9/runs';

/** The error of a run that never comes to be. */
async function errorOf(...asked: Parameters<typeof fromEventStream>): Promise<unknown> {
  const run = record(fromEventStream(...asked));
  await expect.poll(() => run.end).toBe('failed');
  return run.error;
}

function expectRefused(error: unknown, secret: RegExp): void {
  expect(error).toMatchObject({ name: 'InvalidRequestError', maxRetries: 0 });
  expect(isRetryable(error)).toBe(false);
  expect(stringsIn(error).filter((text) => secret.test(text))).toEqual([]);
}

describe('fromEventStream', () => {
  it.each(['top-se\ncret', 'top-se\r\ncret', 'top-“cret”'])(
    'refuses the header value %j for good, and does not quote it',
    async (value) => {
      expectRefused(await errorOf(url, { headers: { 'x-api-key': value } }), /top-|cret/);
      expectRefused(await errorOf(new Request(url), { headers: [['x-api-key', value]] }), /top-|cret/);
    },
  );

  it.each([
    'http://me:s3cret@127.0.0.1:9/runs',
    new URL('http://me:s3cret@127.0.0.1:9/runs?a=1#b'),
    'http://s3cret@127.0.0.1:9/',
    'http://me:s3cret@[',
  ])('refuses the address %s for good, and shows neither user nor password', async (address) => {
    expectRefused(await errorOf(address), /s3cret/);
  });

  it('shows no password of an address where nothing is wrong with it but the connection', async () => {
    const error = await errorOf('http://127.0.0.1:9/runs?to=http://me:s3cret@a.test');
    expect(error).toMatchObject({ name: 'ConnectionError' });
    expect((error as Error).message).not.toContain('s3cret');
  });
});
