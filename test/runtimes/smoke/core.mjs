import assert from 'node:assert/strict';
import {
  AsyncTaskRunner,
  finalState,
  createLimiter,
  HttpError,
  runAsCompleted,
  runTasks,
  TaskTimeoutError,
  toAsyncIterable,
} from 'parallel-genai';
import { until } from './check.mjs';
import { withServer } from './server.mjs';

const ask =
  (url) =>
  async ({ signal }) => {
    const response = await fetch(url, { signal });
    const text = await response.text();
    if (!response.ok) throw new HttpError(text, response.status);
    return text;
  };

const quickly = { attempts: 4, delay: () => 5 };

/** Headers and a beginning, then nothing for as long as the client waits. */
const stall = (_path, response) => response.writeHead(200).write('beginning');

export const core = {
  async 'runTasks retries over HTTP, and tells every event'() {
    const answer = (path, response, index) => {
      if (index === 0) response.writeHead(503).end('busy');
      // Within the answer: before it, Bun and Deno send the request again by themselves.
      else if (index === 1) response.writeHead(200).write('beginning', () => response.socket.destroy());
      else response.end(`answer to ${path}`);
    };
    await withServer(answer, async ({ url }) => {
      const types = [];
      for await (const event of toAsyncIterable(runTasks({ one: ask(`${url}/one`) }, { retry: quickly }))) {
        types.push(event.type);
        if (event.type === 'complete') assert.equal(event.value, 'answer to /one');
      }
      assert.deepEqual(types, ['start', 'retry', 'start', 'retry', 'start', 'complete']);
    });
  },

  async 'a failing task touches no other, and what cannot heal is not retried'() {
    const answer = (path, response) => response.writeHead(path === '/bad' ? 404 : 200).end(path);
    await withServer(answer, async ({ url, state }) => {
      const tasks = { bad: ask(`${url}/bad`), good: ask(`${url}/good`) };
      const { tasks: states } = await finalState(runTasks(tasks, { retry: quickly }));
      assert.equal(states.get('bad').error.status, 404);
      assert.equal(states.get('good').value, '/good');
      assert.equal(state.calls, 2);
    });
  },

  async 'unsubscribing closes every connection and starts nothing more'() {
    await withServer(stall, async ({ url, state }) => {
      const tasks = Array.from({ length: 6 }, (_, index) => ({ name: `${index}`, run: ask(url) }));
      const subscription = runTasks(tasks, { concurrency: 4, retry: quickly }).subscribe();
      await until(() => state.open === 4, 'four open calls');
      subscription.unsubscribe();
      await until(() => state.open === 0, 'closed connections');
      assert.equal(state.calls, 4);
    });
  },

  async "the run's signal ends it with the signal's reason and closes connections"() {
    await withServer(stall, async ({ url, state }) => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const run = finalState(runTasks({ one: ask(url) }, { signal: controller.signal }));
      await until(() => state.open === 1, 'an open call');
      controller.abort(reason);
      await assert.rejects(run, (error) => error === reason);
      await until(() => state.open === 0, 'closed connections');
    });
  },

  async 'an attempt that takes too long is aborted, and the next may answer'() {
    const answer = (path, response, index) => (index === 0 ? stall(path, response) : response.end('late'));
    await withServer(answer, async ({ url, state }) => {
      const run = runTasks({ one: ask(url) }, { retry: quickly, timeoutMs: 500 });
      const { tasks } = await finalState(run);
      assert.equal(tasks.get('one').value, 'late');
      assert(tasks.get('one').spans[0].error instanceof TaskTimeoutError);
      await until(() => state.open === 0, 'closed connections');
    });
  },

  async 'runAsCompleted hands answers over in completion order, and break cancels'() {
    let release;
    const slow = new Promise((resolve) => (release = resolve));
    const answer = async (path, response) => {
      if (path === '/never') return stall(path, response);
      if (path === '/slow') await slow;
      response.end(path);
    };
    await withServer(answer, async ({ url, state }) => {
      const tasks = { slow: ask(`${url}/slow`), never: ask(`${url}/never`), fast: ask(`${url}/fast`) };
      const names = [];
      for await (const { name, status } of runAsCompleted(tasks)) {
        assert.equal(status, 'fulfilled');
        if (name === 'fast') release();
        if (names.push(name) === 2) break;
      }
      assert.deepEqual(names, ['fast', 'slow']);
      await until(() => state.open === 0, 'closed connections');
    });
  },

  async 'AsyncTaskRunner answers as the README shows'() {
    const runner = new AsyncTaskRunner({ retry: true });
    const english = async (question) => `${question} in English`;
    runner.addTask(english, 'MLOps?').addTask(english, 'GenAI?');
    const answers = {};
    for await (const answer of runner.runAsyncAsCompleted()) Object.assign(answers, answer);
    assert.deepEqual(answers, { english: 'MLOps? in English', english_1: 'GenAI? in English' });
  },

  async 'a limiter that is shared keeps two runs together below its limit'() {
    const limiter = createLimiter({ concurrency: 2 });
    let most = 0;
    const answer = (_path, response) => setTimeout(() => response.end('done'), 20);
    await withServer(answer, async ({ url, state }) => {
      const watch = async (context) => {
        most = Math.max(most, limiter.active);
        return ask(url)(context);
      };
      const run = () => finalState(runTasks({ a: watch, b: watch, c: watch }, { limiter }));
      await Promise.all([run(), run()]);
      assert.equal(most, 2);
      assert.equal(state.calls, 6);
    });
  },
};
