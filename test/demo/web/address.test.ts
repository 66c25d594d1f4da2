import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromAddress, type Shared, toAddress } from '../../../demo/web/src/model/address.js';
import { bounds, calm, type NumberSetting, presets } from '../../../demo/web/src/model/settings.js';
import { fourLanguages, manyTasks, newDraft } from '../../../demo/web/src/model/TaskDraft.js';

const begin = fromAddress('');

/** Without what no link carries: the ids of the editor's rows. */
const said = ({ tasks, ...rest }: Shared) => ({ ...rest, tasks: tasks.map(({ id: _, ...task }) => task) });

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 80 });
const settings = fc
  .record(
    Object.fromEntries(Object.entries(bounds).map(([key, { min, max }]) => [key, fc.integer({ min, max })])) as Record<
      NumberSetting,
      fc.Arbitrary<number>
    >,
  )
  .chain((numbers) => fc.boolean().map((retry) => ({ ...calm, ...numbers, retry })));

describe('an address', () => {
  it('is empty for what the page begins with', () => {
    expect(toAddress(begin)).toBe('');
    expect(begin).toMatchObject({ question: 'What is MLOps?', settings: calm, source: undefined, combine: true });
    expect(begin.tasks.map(({ name }) => name)).toEqual(['english', 'danish', 'french', 'italian']);
  });

  it('says all that can be chosen, and gives it back as it was', () => {
    fc.assert(
      fc.property(
        fc.record({
          question: text,
          tasks: fc.array(
            fc.tuple(text, text, text).map((words) => newDraft(...words)),
            { maxLength: 5 },
          ),
          settings,
          prices: fc.constantFrom(undefined, { input: 0.3, output: 2.5 }, { input: 1, output: 10, cachedInput: 0.125 }),
          source: fc.constantFrom('mock' as const, 'key' as const, 'server' as const, undefined),
          combine: fc.boolean(),
          order: fc.constantFrom('asked' as const, 'completed' as const),
        }),
        (shared) => {
          expect(said(fromAddress(`#${toAddress(shared)}`))).toEqual(said(shared));
        },
      ),
    );
  });

  it('is short for the lists that the page makes itself', () => {
    expect(toAddress({ ...begin, tasks: manyTasks(50) })).toBe('tasks=50');
    expect(toAddress({ ...begin, tasks: fourLanguages() })).toBe('');
    expect(toAddress({ ...begin, settings: presets['Overloaded'] ?? calm })).toBe('latencyMs=800&overloadedShare=40');
  });

  it('that says something wrong says nothing: limits hold, and no text is too long', () => {
    const wrong = fromAddress(
      '#concurrency=9999&timeoutS=-3&chunkMs=1e9&from=elsewhere&order=up&says=nobody&tasks=1e9',
    );
    expect(wrong.settings).toEqual({ ...calm, concurrency: 60 });
    expect(said({ ...wrong, settings: calm })).toEqual(said(begin));
    expect(fromAddress(`#q=${'x'.repeat(100_000)}`).question).toHaveLength(8_000);
    expect(fromAddress(`#${'task=x&'.repeat(5_000)}`).tasks).toHaveLength(200);
  });
});
