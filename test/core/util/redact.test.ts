import { describe, expect, it } from 'vitest';
import { redact } from '../../../src/core/util/redact.js';

/** So many that a pattern which looks back over them anew from each would outlast the test's time. */
const spaces = ' '.repeat(400_000);

describe('redact', () => {
  it.each([1, 2, 8])('hides a bearer token behind %i white spaces', (count) => {
    expect(redact(`Authorization: Bearer${' '.repeat(count)}abc.DEF-123_~+/=, sorry`)).toBe(
      `Authorization: Bearer${' '.repeat(count)}…, sorry`,
    );
    expect(redact(`bearer${'\n'.repeat(count)}abcdefgh`)).toBe(`bearer${'\n'.repeat(count)}…`);
  });

  it.each([
    ["a key of Google's", `the key AIza${'x'.repeat(35)} is bad`, 'the key … is bad'],
    ['a key with the usual prefix', `sk-${'a1'.repeat(12)} expired`, '… expired'],
    ['key parameters', 'GET /x?key=abc&api_key=def&apikey=ghi&q=1', 'GET /x?key=…&api_key=…&apikey=…&q=1'],
    ['user and password of an address', 'no http://me:s3cret@a.test:80/x?y=1.', 'no http://…@a.test:80/x?y=1.'],
    ['a user name alone in an address', 'no https://t0ken@a.test', 'no https://…@a.test'],
    ['each password of several', 'wss://a:b@c.test, ftp://d:e%40@f.test', 'wss://…@c.test, ftp://…@f.test'],
  ])('hides %s', (_, message, told) => {
    expect(redact(message)).toBe(told);
  });

  it.each([
    'see http://a.test/x, or write to me@a.test',
    'http://a.test/@scope/name and https://a.test?to=me@b.test'.replace('?', '/?'),
    'the bearer of bad news',
    'a key= and a task-force',
  ])('leaves alone: %s', (message) => {
    expect(redact(message)).toBe(message);
  });

  it.each([
    ['after words that a token could follow', `bearer${spaces}`, `bearer${spaces}`],
    ['alone', spaces, spaces],
    ['before a token', `${spaces}bearer abcdefgh`, `${spaces}bearer …`],
    ['as tabs and line breaks', `bearer${'\t\n'.repeat(200_000)}`, `bearer${'\t\n'.repeat(200_000)}`],
  ])('gets through endless white space %s', (_, message, told) => {
    expect(redact(message) === told).toBe(true);
  });

  it('gets through an endless address without a password', () => {
    const address = `http://${'a'.repeat(400_000)}`;
    expect(redact(address) === address).toBe(true);
    const many = 'http://'.repeat(60_000);
    expect(redact(many) === many).toBe(true);
  });
});
