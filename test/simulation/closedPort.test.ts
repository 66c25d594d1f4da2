import { describe, expect, it } from 'vitest';
import { meetOutage, outageClients } from './meetOutage.js';

describe.each(Object.entries(outageClients))('an outage that is told by %s', (_, tell) => {
  it.each([
    {},
    { seed: 2 },
    { seed: 3, downMs: 45_000 },
    { seed: 4, failMs: 300, answerMs: 3_000 },
    { seed: 5, downMs: 5_000, answerMs: 200 },
  ])('costs no task, and few calls besides the probes: %j', async (setting) => {
    const { answered, lost, calls, probes } = await meetOutage(tell, setting);
    expect({ answered, lost }).toEqual({ answered: 60, lost: 0 });
    expect((calls - probes) / 60).toBeLessThanOrEqual(1.5);
  });
});
