import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../../src/core/util/redact.js';

/** Made up here, so that nothing in this file looks like a key to a scanner. */
const filler = (length: number) => 'aB3xY7'.repeat(length).slice(0, length);

const keys: readonly (readonly [string, string])[] = [
  ['Google', `AIza${filler(35)}`],
  ['Google, new', `AQ.${filler(40)}`],
  ['Google OAuth', `ya29.${filler(60)}`],
  ['OpenAI', `sk-${filler(48)}`],
  ['an OpenAI project', `sk-proj-${filler(60)}_${filler(20)}`],
  ['Anthropic', `sk-ant-api03-${filler(60)}`],
  ['xAI', `xai-${filler(60)}`],
  ['Groq', `gsk_${filler(50)}`],
  ['Hugging Face', `hf_${filler(34)}`],
  ['Perplexity', `pplx-${filler(48)}`],
  ['AWS', `AKIA${'A1B2C3D4'.repeat(2)}`],
  ['AWS, temporary', `ASIA${'A1B2C3D4'.repeat(2)}`],
  ['GitHub', `ghp_${filler(36)}`],
  ['a GitHub app', `ghs_${filler(36)}`],
  ['GitHub, fine-grained', `github_pat_${filler(22)}_${filler(59)}`],
  ['Slack', `xoxb-${filler(24)}`],
  ['Stripe', `sk_${'live'}_${filler(24)}`],
  ['JSON web tokens', `eyJ${filler(20)}.eyJ${filler(40)}.${filler(43)}-_`],
];

describe('redact', () => {
  it.each(keys)('hides a key of %s, wherever it stands', (_, key) => {
    expect(redact(key)).toBe('…');
    expect(redact(`refused ${key}, sorry`)).toBe('refused …, sorry');
    expect(redact(`{"key":"${key}"}`)).toBe('{"key":"…"}');
    expect(redact(`(${key}) and '${key}'`)).toBe("(…) and '…'");
  });

  it.each([
    ['authorization: Bearer abc', 'authorization: Bearer …'],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic …'],
    ['Proxy-Authorization: Basic abc==', 'Proxy-Authorization: Basic …'],
    ['Authorization: abc more', 'Authorization: … more'],
    ['{"authorization":"Bearer abc"}', '{"authorization":"Bearer …"}'],
    [String.raw`{\"authorization\":\"Bearer abc\"}`, String.raw`{\"authorization\":\"Bearer …\"}`],
    ["headers: { 'x-api-key': 'abc', accept: '*/*' }", "headers: { 'x-api-key': '…', accept: '*/*' }"],
    ['x-goog-api-key: abc', 'x-goog-api-key: …'],
    ['api-key=abc', 'api-key=…'],
    ['Ocp-Apim-Subscription-Key: abc', 'Ocp-Apim-Subscription-Key: …'],
    ["[['x-api-key', 'abc'], ['authorization', 'Bearer abc']]", "[['x-api-key', '…'], ['authorization', 'Bearer …']]"],
    ['Cookie: session=abc; id=def', 'Cookie: …'],
    ['"set-cookie":"session=abc; Path=/"', '"set-cookie":"…"'],
  ])('hides the header in %s', (message, told) => {
    expect(redact(message)).toBe(told);
  });

  it.each([
    ['Invalid API key: abc1', 'Invalid API key: …'],
    ['Incorrect API key provided: abc1. You can', 'Incorrect API key provided: … You can'],
    ["Consumer 'api_key:abc-1.x' has been suspended", "Consumer 'api_key:…' has been suspended"],
    ['{"apiKey":"abc","model":"m"}', '{"apiKey":"…","model":"m"}'],
    ['client_secret=abc', 'client_secret=…'],
    ['{"access_token": "abc", "expires_in": 3}', '{"access_token": "…", "expires_in": 3}'],
    ['AWS_SECRET_ACCESS_KEY=abc', 'AWS_SECRET_ACCESS_KEY=…'],
    ['{"password":"abc"}', '{"password":"…"}'],
    ['password: abc', 'password: …'],
    ['{"secret":"abc"}', '{"secret":"…"}'],
    ['-----BEGIN PRIVATE KEY-----\nabc\ndef\n-----END', '-----BEGIN PRIVATE KEY-----…-----END'],
    ['Bearer abcdefgh1 was refused', 'Bearer … was refused'],
    ['Basic dXNlcjpwYXNz was refused', 'Basic … was refused'],
    ['basic dXNlcjpwYXNz was refused', 'basic … was refused'],
  ])('hides the secret in %s', (message, told) => {
    expect(redact(message)).toBe(told);
  });

  it.each([
    ['https://a.test/?token=abc&x=1', 'https://a.test/?token=…&x=1'],
    [
      'https://a.test/b?X-Amz-Credential=abc&X-Amz-Signature=def',
      'https://a.test/b?X-Amz-Credential=…&X-Amz-Signature=…',
    ],
    ['https://a.test/b?sv=1&sig=a%2Bb#top', 'https://a.test/b?sv=1&sig=…#top'],
    ['https://a.test/#access_token=abc&state=1', 'https://a.test/#access_token=…&state=1'],
    ['postgres://me:p@ss:w0rd@db.test:5432/x', 'postgres://…@db.test:5432/x'],
    ['redis://:abc@cache.test', 'redis://…@cache.test'],
  ])('hides the secret in the address %s', (message, told) => {
    expect(redact(message)).toBe(told);
  });

  it('hides a secret that is known, wherever it stands', () => {
    expect(redact('my-secret is bad: my-secret', 'my-secret')).toBe('… is bad: …');
    expect(redact('nothing is known', '')).toBe('nothing is known');
  });

  it.each([
    'Unexpected token < in JSON at position 0',
    'Unexpected token: }',
    'Basic Authentication is required, basic understanding too',
    'Check the API key that the client was made with.',
    'API key not valid. Please pass a valid API key.',
    'the signature is wrong, and the secret: nobody knows',
    'model gpt-4o-mini, claude-3-5-sonnet-20241022, gemini-2.5-flash',
    'max_tokens=5 is too low; stop_sequence: none',
    'HTTP 429 from https://a.test/v1/chat?stream=true&n=2',
    'a risk-free-approach-to-everything and npm-lifecycle-scripts-run',
  ])('leaves alone: %s', (message) => {
    expect(redact(message)).toBe(message);
  });

  it('shows no key of any provider, whatever surrounds it', () => {
    const around = fc.string({ unit: fc.constantFrom(...' \n"\'{}:=,;()<>') });
    fc.assert(
      fc.property(around, fc.constantFrom(...keys), around, (before, [, key], after) => {
        expect(redact(before + key + after)).not.toContain(key.slice(0, 16));
      }),
    );
  });

  /** Each of them so often that a pattern which looks back over them anew from each would outlast the test's time. */
  it.each([
    ...['eyJ-', 'eyJaaaaaaaaaaaaaaaaaaaa.', 'bearer ', 'basic aaaa', 'Authorization: ', 'authorization: bearer '],
    ...[
      '?aaaaaaaa',
      '&key',
      '//a:',
      'cookie: a=b;',
      'api_key:',
      'api_key"',
      '-----BEGIN PRIVATE KEY-----',
      '\\"',
      'sk-',
    ],
    ...['secret= ', 'x-api-key  ', "x-api-key', '", 'a.b@', ' ', '\n', '='],
  ])('takes linear time over endless %j', (piece) => {
    expect(redact(piece.repeat(400_000 / piece.length)).length).toBeGreaterThan(0);
    expect(redact(piece + ' '.repeat(400_000)).length).toBeGreaterThan(0);
    expect(redact(piece + 'a'.repeat(400_000)).length).toBeGreaterThan(0);
  });
});
