import { describe, expect, it } from 'vitest';
import { runAsCompleted, runTasks } from 'parallel-genai';
import { lastValueFrom, toArray } from 'rxjs';

describe('runTasks', () => {
  it('hands each answer over as it completes', async () => {
    const events = await lastValueFrom(runTasks({ a: () => 1, b: async () => 'two' }).pipe(toArray()));
    expect(events.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'a start',
      'a complete',
      'b start',
      'b complete',
    ]);
  });
  it('can be iterated', async () => {
    const names: string[] = [];
    for await (const { name } of runAsCompleted({ a: () => 1, b: async () => 'two' })) names.push(name);
    expect(names).toEqual(['a', 'b']);
  });
});
