import { expect, it } from 'vitest';
import { closeEmphasis } from '../../../demo/web/src/markdown/closeEmphasis.js';

it.each([
  ['- **Ownersh', '- **Ownersh**'],
  ['In short: *DevOps, with', 'In short: *DevOps, with*'],
  ['***both', '***both***'],
  ['**two words ', '**two words**'],
  ['**done**, and *more', '**done**, and *more*'],
  ['a line\n**next', 'a line\n**next**'],
  ['Now **', 'Now '],
  ['`*p` and **q', '`*p` and **q**'],
])('ends the emphasis that is open at the end of %j', (text, closed) => {
  expect(closeEmphasis(text)).toBe(closed);
});

it.each([
  'plain',
  '**done**',
  '**done**: and more',
  '*a* and **b**',
  '3 * 4',
  '* a bullet',
  '**a\nb',
  '`*p',
  '```c\nint *p',
  '\\*no emphasis',
  '2*3 apples',
])('leaves %j as it is', (text) => {
  expect(closeEmphasis(text)).toBe(text);
});

it('looks at the end of a long line alone', () => {
  const long = `**${'x '.repeat(1_000_000)}`;
  expect(closeEmphasis(long)).toBe(long);
});
