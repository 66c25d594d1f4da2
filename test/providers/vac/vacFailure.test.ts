import { describe, expect, it } from 'vitest';
import { throwIfError, throwIfErrorText, vacFailure } from '../../../src/providers/vac/vacFailure.js';

const spaces = ' '.repeat(400_000);

describe('the error of a VAC that failed', () => {
  it.each([
    'it fell over traceback: File "x.py"',
    'it fell over \n\tTraceback (most recent call last):\n  File "x.py"',
    'QNA_ERROR:  it  fell\nover\ntraceback: traceback: x.py',
    'Streaming async Error: it fell over',
  ])('tells on one line what is before the traceback: %j', (told) => {
    expect(vacFailure(told, 'so far')).toMatchObject({
      name: 'IncompleteAnswerError',
      message: 'the VAC failed: it fell over',
      finishReason: 'error',
      text: 'so far',
    });
  });

  it.each([1, 8])('shows no bearer token behind %i spaces, nor a password in an address', (count) => {
    const { message } = vacFailure(`Bearer${' '.repeat(count)}abc.def.ghi refused by http://me:s3cret@a.test/`, '');
    expect(message).toBe('the VAC failed: Bearer … refused by http://…@a.test/');
  });

  it.each([
    ['before a traceback', `it fell over${spaces}traceback: x.py`, ': it fell over'],
    ['within the message', `it fell${spaces}over`, ': it fell over'],
    ['after words that a token could follow', `it fell over, bearer${spaces}`, ': it fell over, bearer'],
    ['and nothing else', spaces, ''],
  ])('gets through endless spaces %s', (_, told, end) => {
    expect(vacFailure(told, '').message).toBe(`the VAC failed${end}`);
  });

  it('gets through an answer of endless spaces that is no failure', () => {
    expect(() => throwIfErrorText(`${spaces}an answer`)).not.toThrow();
    expect(() => throwIfErrorText(`${spaces}QNA_ERROR: it fell over`)).toThrow('the VAC failed: it fell over');
  });

  it.each([undefined, null])('is none where `error` is %s', (error) => {
    expect(() => throwIfError({ error, answer: 'Hi' }, '')).not.toThrow();
  });

  it.each([
    ['a text', 'it fell over', 'it fell over'],
    ['an object with a message', { code: 7, message: 'it fell over' }, 'it fell over'],
    ['an object with a message that is none', { message: { code: 7 } }, '{"code":7}'],
    ['any other object', { code: 7 }, '{"code":7}'],
    ['a list', ['it fell over'], '["it fell over"]'],
  ])('tells what `error` says where that is %s', (_, error, said) => {
    expect(() => throwIfError({ error }, '')).toThrow(`the VAC failed: ${said}`);
  });
});
