import { describe, expect, it } from 'vitest';
import { parseApiMessage } from '../../../src/providers/genai/parseApiMessage.js';

const error = { code: 429, message: 'Slow down. {"not": "taken apart"}', status: 'RESOURCE_EXHAUSTED', details: [{}] };
const json = JSON.stringify({ error });
const twice = JSON.stringify({ error: { message: json, code: 429, status: 'Too Many Requests' } });

describe('the message of an ApiError', () => {
  it.each([
    ['JSON', json, false, error],
    ['JSON in a list', `[${json}]`, false, error],
    ['JSON in JSON, where the type was not JSON', twice, false, error],
    ['prefixed, in a stream', `got status: RESOURCE_EXHAUSTED. ${json}`, true, error],
    ['prefixed without a status', `got status: undefined. ${json}`, true, error],
    ['a page of HTML in JSON', JSON.stringify({ error: { message: '<html>' } }), false, { message: '<html>' }],
    ['no JSON', 'Something else', false, undefined],
    ['JSON without an error', '{"a": 1}', false, undefined],
  ])('is read when it is %s', (_, message, midStream, body) => {
    expect(parseApiMessage(message)).toEqual({ midStream, body });
  });
});
