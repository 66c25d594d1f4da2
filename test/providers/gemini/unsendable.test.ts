import { describe, expect, it } from 'vitest';
import { geminiAdapters } from '../../support/geminiAdapters.js';
import { play } from '../../support/play.js';
import { stringsIn } from '../../support/stringsIn.js';

const retry = { attempts: 3, delay: () => 0 };

describe.each(geminiAdapters)('$adapter', ({ ask }) => {
  it.each([
    ['http://me:s3cret@127.0.0.1:9', true],
    ['http://me:s3cret@127.0.0.1:9', false],
    ['http://me:s3cret@[', true],
  ])('refuses the base URL %s for good, without its password (stream: %s)', async (baseUrl, stream) => {
    const { events } = await play(ask(baseUrl, { stream }), { retry });
    expect(events.at(-1)).toMatchObject({ type: 'error', attempts: 1, error: { name: 'InvalidRequestError' } });
    expect(stringsIn(events).filter((text) => text.includes('s3cret'))).toEqual([]);
  });
});
