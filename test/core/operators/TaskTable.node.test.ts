import { inspect } from 'node:util';
import { finalState, runTasks } from 'parallel-genai';
import { expect, it } from 'vitest';

it('prints its tasks in Node, as a Map would', async () => {
  const { tasks } = await finalState(runTasks({ english: () => 'An answer.', danish: () => 'Et svar.' }));
  const printed = inspect(tasks);
  expect(printed).toMatch(/^Map\(2\) \{/);
  expect(printed).toMatch(/'english' => \{[^}]*status: 'completed'/);
  expect(printed).toContain("value: 'Et svar.'");
});
