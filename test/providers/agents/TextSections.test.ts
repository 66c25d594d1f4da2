import { describe, expect, it } from 'vitest';
import { TextSections } from '../../../src/providers/agents/TextSections.js';

describe('texts of an answer', () => {
  it('are joined by a blank line, those without text left out', () => {
    const texts = new TextSections();
    texts.append('a', 'one');
    texts.append('empty', '');
    texts.append('b', 'two');
    expect(texts.text).toBe('one\n\ntwo');
    expect(new TextSections().text).toBe('');
  });

  it('are taken in order though they are written side by side', () => {
    const texts = new TextSections();
    const taken: string[] = [];
    const write = (id: string, text: string) => {
      texts.append(id, text);
      taken.push(texts.take());
    };
    write('a', 'one');
    write('b', 'two');
    write('a', ' more');
    expect(taken).toEqual(['one', '', ' more']);
    texts.close('b');
    expect(texts.take()).toBe('');
    texts.close('a');
    expect(texts.take()).toBe('\n\ntwo');
    expect(texts.take()).toBe('');
    expect(texts.text).toBe('one more\n\ntwo');
  });

  it('are separated however late the first text comes', () => {
    const texts = new TextSections();
    texts.append('empty', '');
    texts.append('a', 'one');
    texts.close();
    texts.append('b', 'two');
    texts.close();
    expect(texts.take()).toBe('one\n\ntwo');
  });

  it('go on where one is replaced by a longer one', () => {
    const texts = new TextSections();
    texts.append('a', 'one');
    texts.take();
    texts.replace('a', 'one and two');
    expect(texts.take()).toBe(' and two');
    texts.append('a', '!');
    expect(texts.take()).toBe('!');
    expect(texts.text).toBe('one and two!');
  });

  it('take nothing of a replacement that says something else, since what was taken stays', () => {
    const texts = new TextSections();
    texts.append('a', 'one');
    texts.take();
    texts.replace('a', 'eins');
    expect(texts.take()).toBe('');
    expect(texts.text).toBe('eins');
  });

  it('replace what nobody has taken yet', () => {
    const texts = new TextSections();
    texts.append('a', 'one');
    texts.replace('a', 'eins');
    texts.close();
    expect(texts.take()).toBe('eins');
  });

  it('go back to one that is replaced after it was closed', () => {
    const texts = new TextSections();
    texts.append('a', 'one');
    texts.close('a');
    texts.take();
    texts.replace('a', 'one and two');
    expect(texts.take()).toBe(' and two');
  });

  it('drop all but some, and tell whether any of it was taken', () => {
    const texts = new TextSections();
    texts.append('a', 'one');
    texts.append('b', 'two');
    texts.take();
    expect(texts.keepOnly(new Set(['a']))).toBe(false);
    expect(texts.text).toBe('one');
    expect(texts.textOf('b')).toBeUndefined();
    expect(texts.keepOnly(new Set())).toBe(true);
    texts.replace('c', 'one', true);
    texts.close();
    expect(texts.take()).toBe('');
    expect(texts.text).toBe('one');
  });
});
