import { askVac, type VacHeaders } from 'parallel-genai/vac';
import { describe, expect, it } from 'vitest';
import { play } from '../../support/play.js';
import { stringsIn } from '../../support/stringsIn.js';

const url = 'http://127.0.0.1:9';
const retry = { attempts: 3, delay: () => 0 };

// Fetch trims the ends of a value: only a line break within is one too many.
describe.each(['top-se\ncret', 'top-se\r\ncret', 'top-se\0cret', 'top-“cret”'])(
  'askVac with the header value %j',
  (value) => {
    const ask = (headers: VacHeaders) => askVac({ url, vac: 'demo', headers }, 'Hi');

    it('refuses it at once, and does not quote it', () => {
      const error = thrownBy(() => ask({ 'x-api-key': value }));
      expect(error).toMatchObject({ name: 'InvalidRequestError', maxRetries: 0 });
      expect(quotes(error)).toEqual([]);
      expect(thrownBy(() => ask([['x-api-key', value]]))).toMatchObject({ name: 'InvalidRequestError' });
    });

    it.each<[string, VacHeaders]>([
      ['a function', () => ({ 'x-api-key': value })],
      ['an async function', async () => [['x-api-key', value] as [string, string]]],
    ])('is final where it comes from %s, and not quoted in what is told', async (_, headers) => {
      const { events } = await play(ask(headers), { retry });
      expect(events.at(-1)).toMatchObject({ type: 'error', attempts: 1, error: { name: 'InvalidRequestError' } });
      expect(quotes(events)).toEqual([]);
    });
  },
);

it('askVac tells what the headers function itself fails with, and asks it again for each attempt', async () => {
  const broken = new Error('no token today');
  const headers = () => Promise.reject(broken);
  const { events } = await play(askVac({ url, vac: 'demo', headers }, 'Hi'), {
    retry: { ...retry, retryable: () => true },
  });
  expect(events.at(-1)).toMatchObject({ type: 'error', attempts: 3, error: broken });
});

const quotes = (value: unknown) => stringsIn(value).filter((text) => /top-|cret/.test(text));

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
