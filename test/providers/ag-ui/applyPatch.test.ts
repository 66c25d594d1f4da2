import { describe, expect, it } from 'vitest';
import { applyPatch } from '../../../src/providers/ag-ui/applyPatch.js';

const document = () => ({ list: ['a', 'b'], deep: { 'a/b': 1, 'm~n': 2 }, none: null });

describe('a JSON Patch', () => {
  it.each([
    ['adds a field', [{ op: 'add', path: '/new', value: 1 }], { ...document(), new: 1 }],
    ['adds into a list', [{ op: 'add', path: '/list/1', value: 'x' }], { ...document(), list: ['a', 'x', 'b'] }],
    [
      'adds at the end of a list',
      [{ op: 'add', path: '/list/-', value: 'c' }],
      { ...document(), list: ['a', 'b', 'c'] },
    ],
    ['replaces in a list', [{ op: 'replace', path: '/list/0', value: 'x' }], { ...document(), list: ['x', 'b'] }],
    ['removes from a list', [{ op: 'remove', path: '/list/0' }], { ...document(), list: ['b'] }],
    ['removes a field', [{ op: 'remove', path: '/none' }], { list: ['a', 'b'], deep: { 'a/b': 1, 'm~n': 2 } }],
    ['replaces the whole', [{ op: 'replace', path: '', value: [1] }], [1]],
    [
      'reads escaped keys',
      [{ op: 'replace', path: '/deep/a~1b', value: 3 }],
      { ...document(), deep: { 'a/b': 3, 'm~n': 2 } },
    ],
    ['moves', [{ op: 'move', from: '/list', path: '/deep' }], { deep: ['a', 'b'], none: null }],
    ['copies', [{ op: 'copy', from: '/list/0', path: '/list/-' }], { ...document(), list: ['a', 'b', 'a'] }],
    [
      'ends at a test that fails',
      [
        { op: 'add', path: '/first', value: 1 },
        { op: 'test', path: '/list/0', value: 'z' },
        { op: 'add', path: '/second', value: 2 },
      ],
      { ...document(), first: 1 },
    ],
    [
      'leaves out what does not fit',
      [
        { op: 'add', path: '/nowhere/at/all', value: 1 },
        { op: 'add', path: '/list/9', value: 1 },
        { op: 'add', path: 'no pointer', value: 1 },
        { op: 'remove', path: '/list/9' },
        { op: 'move', from: '/nowhere', path: '/list/0' },
        { op: 'copy', path: '/x' },
        { op: 'add', path: '/constructor/prototype/x', value: 1 },
        { op: 'grow', path: '/x', value: 1 },
        null,
      ],
      document(),
    ],
    ['does nothing where it is no list', { op: 'remove', path: '/list' }, document()],
  ])('%s', (_, patch, expected) => {
    expect(applyPatch(document(), patch)).toEqual(expected);
  });

  it('makes a field of any name, and no prototype', () => {
    const patched = applyPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }]) as object;
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
    expect(Object.keys(patched)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('copies so that neither changes with the other', () => {
    const patch = [
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'add', path: '/b/x', value: 1 },
    ];
    expect(applyPatch({ a: {} }, patch)).toEqual({ a: {}, b: { x: 1 } });
  });

  it('begins a document where there was none', () => {
    expect(applyPatch(undefined, [{ op: 'add', path: '', value: { a: 1 } }])).toEqual({ a: 1 });
  });
});
