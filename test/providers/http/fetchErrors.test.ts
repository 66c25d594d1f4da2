import { describe, expect, it } from 'vitest';
import { toInvalidRequestError } from '../../../src/providers/http/fetchErrors.js';
import { parseHeaders } from '../../../src/providers/http/parseHeaders.js';
import { stringsIn } from '../../support/stringsIn.js';

const header = /^the API key or a header holds a character that HTTP headers cannot carry/;
const password = /^the address holds a user name or password/;
const address = /^the address or base URL is no URL/;

describe('a request that fetch refuses to send', () => {
  it.each([
    ['Node', 'Headers.append: "top-se\ncret" is an invalid header value.', header],
    ['Node', 'Cannot convert argument to a ByteString because the character at index 4 has a value of 8220', header],
    ['Firefox', 'Headers constructor: top-se\ncret is an invalid header value.', header],
    ['Chromium', "Failed to execute 'append' on 'Headers': Invalid value", header],
    ['Chromium', "Failed to construct 'Headers': Invalid value", header],
    ['Chromium', "Failed to construct 'Headers': String contains non ISO-8859-1 code point.", header],
    ['Node', 'Request cannot be constructed from a URL that includes credentials: http://me:s3cret@a.test', password],
    [
      'Chromium',
      "Failed to execute 'fetch' on 'Window': Request cannot be constructed from a URL that includes credentials: /x",
      password,
    ],
    ['Firefox', 'Window.fetch: http://me:s3cret@a.test is an url with embedded credentials.', password],
    ['Node', 'Failed to parse URL from http://me:s3cret@[', address],
    ['Firefox', 'Window.fetch: http://me:s3cret@[ is not a valid URL.', address],
  ])('is explained from the words of %s: %j', (_, words, message) => {
    for (const error of [new TypeError(words), new TypeError('fetch failed', { cause: new Error(words) })]) {
      const explained = toInvalidRequestError(error);
      expect(explained).toMatchObject({ name: 'InvalidRequestError', maxRetries: 0 });
      expect(explained?.message).toMatch(message);
      expect(stringsIn(explained).filter((text) => /cret/.test(text))).toEqual([]);
      expect(explained).not.toHaveProperty('cause');
    }
  });

  it.each([
    new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') }),
    new TypeError('Failed to fetch'),
    new TypeError('NetworkError when attempting to fetch resource.'),
    new DOMException('This operation was aborted', 'AbortError'),
    'Invalid URL',
    undefined,
  ])('is not what %s means', (error) => {
    expect(toInvalidRequestError(error)).toBeUndefined();
  });
});

describe("the caller's headers", () => {
  it('are taken as they come', () => {
    expect([...parseHeaders({ 'X-Visitor': ' 7\n' })]).toEqual([['x-visitor', '7']]);
    expect([...parseHeaders(undefined)]).toEqual([]);
  });

  it('are refused for a value with a line break in it, or a letter of another script, unquoted', () => {
    for (const value of ['top-se\ncret', 'top-se\rcret', 'top-secret 🚀']) {
      let thrown: unknown;
      try {
        parseHeaders([['x-api-key', value]]);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ name: 'InvalidRequestError', message: expect.stringMatching(header) as string });
      expect(stringsIn(thrown).filter((text) => text.includes('cret'))).toEqual([]);
    }
  });
});
