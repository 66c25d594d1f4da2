/** The reference: TSDoc lacks nothing, and `npm run docs` makes a site of it in which one finds what one looks for. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { Application } from 'typedoc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import config from '../../typedoc.config.js';
import { root } from '../package/project.js';
import { readPublicApi } from './publicApi.js';
import { findUndocumented } from './undocumented.js';

const folder = mkdtempSync(join(tmpdir(), 'parallel-genai-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Six things are not described, one has no default, three throw and do not say so. */
const lacking = `
function check(n: number) {
  if (n < 0) throw new RangeError('n');
}
/** Options. */
export interface AskOptions {
  readonly limitMs?: number;
  /**
   * Documented.
   * @default 1
   */
  readonly n?: number;
}
/** Asks. */
export const ask = (options: AskOptions) => check(options.n ?? 1);
/** Asks in a while. */
export const askLater = (options: AskOptions) => () => check(options.n ?? 1);
/** Asks, and minds. */
export function askSafely() {
  try {
    check(1);
  } catch {
    return 1;
  }
  return 2;
}
/**
 * Asks, and says so.
 * @throws RangeError
 */
export function askOpenly({ retries }: { readonly retries: number }) {
  check(retries);
}
/** Who asks. */
export class Asker {
  count = 0;
  constructor(n: number) {
    check(n);
  }
  /** Asks. */
  ask() {
    check(this.count);
  }
  static of = 1;
}
export type Answer =
  | {
      /** The text. */
      readonly text: string;
    }
  | { readonly error: unknown };
`;

describe('TSDoc', () => {
  it('says what each public symbol, option and field means, what holds by default, and what is thrown', () => {
    const api = readPublicApi();
    expect(api.exports.size).toBeGreaterThan(80);
    expect(findUndocumented(api)).toEqual({ descriptions: [], defaults: [], throws: [] });
  });

  it('is looked at by something that finds what is missing', () => {
    const file = join(folder, 'undocumented.ts');
    writeFileSync(file, lacking);
    const names = (found: string[]) => found.map((line) => line.replace(/ \(.*/, '')).sort();
    const { descriptions, defaults, throws } = findUndocumented(readPublicApi([file]));
    expect(names(descriptions)).toEqual([
      'Answer',
      'Answer.error',
      'AskOptions.limitMs',
      'Asker.count',
      'Asker.of',
      'askOpenly { retries }.retries',
    ]);
    expect(names(defaults)).toEqual(['AskOptions.limitMs']);
    expect(names(throws)).toEqual(['Asker.ask', 'ask', 'new Asker']);
  });
});

describe('npm run docs', () => {
  let app: Application;
  const site = join(folder, 'site');

  beforeAll(async () => {
    // Paths of the options are meant from the root, where the tests run too.
    app = await Application.bootstrapWithPlugins({ ...config, out: site, logLevel: 'Warn' });
    const project = await app.convert();
    if (!project) throw new Error('the sources do not compile');
    app.validate(project);
    await app.generateDocs(project, site);
  }, 300_000);

  it('builds without a warning', () => {
    expect({ warnings: app.logger.warningCount, errors: app.logger.errorCount }).toEqual({ warnings: 0, errors: 0 });
  });

  it('makes a site whose search finds functions, options and pages', async () => {
    const names = await searchable(site);
    expect(names).toEqual(
      expect.arrayContaining(['retryAfterMs', 'idleTimeoutMs', 'runTasks', 'askGenai', 'mockGemini']),
    );
    expect(names).toEqual(expect.arrayContaining(['Quotas, hedging and their evidence', 'parallel-genai/sse']));
  });

  it('writes into a folder that git does not keep', () => {
    expect(readFileSync(join(root, '.gitignore'), 'utf8').split('\n')).toContain(config.out);
  });
});

/** The names that the site's search knows. TypeDoc writes its index as deflated JSON in base64, within a script. */
async function searchable(folder: string): Promise<string[]> {
  const script = readFileSync(join(folder, 'assets/search.js'), 'utf8');
  const [, data = ''] = /"([\w+/=]+)"/.exec(script) ?? [];
  const json = (await promisify(inflate)(Buffer.from(data, 'base64'))).toString();
  return (JSON.parse(json) as { rows: { name: string }[] }).rows.map(({ name }) => name);
}
