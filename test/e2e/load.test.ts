import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loads } from './loads.js';
import { onPage } from './onPage.js';
import { pageFolder } from './servePage.js';

const visit = onPage();

// How quick it stays is for `npm run bench:page` to measure: that depends on what else the machine does.
describe('the page under load', () => {
  it.each(loads)('shows all there is, and takes what is typed meanwhile: $name', async (load) => {
    const visitor = await visit();
    await load.prepare(visitor);
    await load.happen(visitor);
    await load.check(visitor);
  });
});

describe('what a visitor downloads', () => {
  it('is at most 95 kB of JavaScript, gzipped, without what asks models, the mock, what draws formulas and what saved runs need', async () => {
    const html = await readFile(`${pageFolder}/index.html`, 'utf8');
    const first = Array.from(html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g), ([, path]) => path ?? '');
    expect(first).toHaveLength(1);
    const entry = await readFile(`${pageFolder}/${first[0]}`);
    expect(gzipSync(entry).byteLength).toBeLessThanOrEqual(95_000);
    // All else is what asks models, the mock's, the formulas' and the saved runs': nothing slips into another file unseen.
    const files = await readdir(`${pageFolder}/assets`);
    const later = files.filter((file) => file.endsWith('.js') && !first[0]?.endsWith(file)).toSorted();
    expect(later).toEqual(
      [/^askModel-/, /^katex-/, /^saved-/, /^worker-/].map((name) => expect.stringMatching(name) as string),
    );
  });

  it('for the first paint comes from the page’s own files', async () => {
    const html = await readFile(`${pageFolder}/index.html`, 'utf8');
    const addresses = Array.from(html.matchAll(/(?:src|href)="([^"#]+)"/g), ([, address]) => address);
    for (const address of addresses) expect(address).toMatch(/^\.\//);
  });
});
