// A script of its own, since msw opens a BroadcastChannel when imported, which keeps Deno alive until it is told to exit.
import assert from 'node:assert/strict';
import { GoogleGenerativeAI } from '@google/generative-ai';
import { setupServer } from 'msw/node';
import { finalState, runTasks } from 'parallel-genai';
import { askGemini } from 'parallel-genai/gemini';
import { mockGemini } from 'parallel-genai/testing';
import { runChecks } from './check.mjs';
import { finish } from './finish.mjs';

const checks = {
  async 'mockGemini answers what askGemini asks, after a failure that is retried'() {
    const gemini = mockGemini({ answer: 'It is.', failures: [{ attempt: 1, fail: 'overloaded' }] });
    const server = setupServer(...gemini);
    server.listen({ onUnhandledRequest: 'error' });
    try {
      const model = new GoogleGenerativeAI('no-key').getGenerativeModel({ model: 'mock' });
      const { tasks } = await finalState(
        runTasks({ task: askGemini(model, 'Is it?') }, { retry: { attempts: 2, delay: () => 5 } }),
      );
      assert.equal(tasks.get('task').value, 'It is.');
      assert.equal(tasks.get('task').attempts, 2);
      assert.equal(gemini.calls.length, 2);
    } finally {
      server.close();
    }
  },
};

finish(checks, await runChecks(checks));
process.exit();
