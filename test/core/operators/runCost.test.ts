import { finalState, type RunPrices, type RunState, runState, runTasks, type TaskContext } from 'parallel-genai';
import { lastValueFrom, NEVER, of, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

const prices = { input: 2, cachedInput: 0.5, output: 10 };
const million = 1_000_000;
const uses =
  (outputTokens: number, model?: string, then: () => unknown = () => 'answer') =>
  ({ report }: TaskContext) => {
    report({ usage: { outputTokens }, ...(model && { model }) });
    return then();
  };
const retry = { attempts: 2, delay: () => 0, retryable: () => true };

describe('the cost of a run', () => {
  it('is the sum over its tasks, cached tokens apart, and failed attempts paid for', async () => {
    const cached = ({ report }: TaskContext) => {
      report({ usage: { inputTokens: million, cachedInputTokens: million / 2 } });
    };
    const heals = (context: TaskContext) => {
      uses(100_000)(context);
      if (context.attempt === 1) throw new Error('again');
    };
    const run = await finalState(runTasks({ cached, heals }, { retry }), { prices });
    expect(run.cost).toBeCloseTo(1.25 + 2, 10);
  });

  it('is told in each snapshot, from the first', async () => {
    const streams = async function* ({ report }: TaskContext) {
      for (const outputTokens of [million, 2 * million, 3 * million]) {
        report({ usage: { outputTokens } });
        yield await Promise.resolve('chunk');
      }
    };
    const states = await lastValueFrom(runTasks({ streams }).pipe(runState(['streams'], { prices }), toArray()), {
      defaultValue: [],
    });
    expect(states.map(({ cost }) => cost)).toEqual([0, 0, 10, 20, 30, 30]);
  });

  it('takes the prices of each task by its name or its model, and nothing where there are none', async () => {
    const byModel: RunPrices = ({ name, model }) =>
      name === 'free' ? undefined : { input: 0, output: model === 'dear' ? 100 : 1 };
    const tasks = { dear: uses(million, 'dear'), cheap: uses(million, 'cheap'), free: uses(million, 'dear') };
    const { cost } = await finalState(runTasks(tasks), { prices: byModel });
    expect(cost).toBe(101);
  });

  it('keeps what the first of two tasks of one name cost', async () => {
    const same = { type: 'complete', name: 'a', attempt: 1, attempts: 1, at: 1, elapsedMs: 1, value: 1 } as const;
    const report = { usage: { outputTokens: million } };
    const start = { type: 'start', name: 'a', attempt: 1, at: 1 } as const;
    const twice = of(start, { ...same, report }, start, { ...same, report });
    expect((await finalState(twice, { prices })).cost).toBe(20);
  });

  it('stays when the run is left or cancelled, and is there for no one who gave no prices', async () => {
    const tasks = { a: uses(million), b: () => NEVER };
    const controller = new AbortController();
    const stopped = runTasks(tasks, { signal: controller.signal });
    const state = finalState(stopped, { partial: true, prices });
    controller.abort(new Error('enough'));
    expect(await state).toMatchObject({ cost: 10, counts: { completed: 1, cancelled: 1 } });
    const plain: RunState = await finalState(runTasks({ a: uses(million) }));
    expect(plain).not.toHaveProperty('cost');
  });

  it('begins anew with each subscription', async () => {
    const run$ = runTasks({ a: uses(million) }).pipe(runState([], { prices }));
    expect((await lastValueFrom(run$, { defaultValue: undefined }))?.cost).toBe(10);
    expect((await lastValueFrom(run$, { defaultValue: undefined }))?.cost).toBe(10);
  });

  it('refuses wrong prices before anything starts', () => {
    expect(() => runState([], { prices: { input: -1, output: 1 } })).toThrow(/input/);
    expect(() => runState([], { price: prices } as never)).toThrow(/prices/);
    expect(() => finalState(NEVER, { prices: { input: 1 } as never })).toThrow(/output/);
  });
});
