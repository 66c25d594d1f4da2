import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { GoogleGenAI } from '@google/genai';
import { GoogleGenerativeAI } from '@google/generative-ai';
import { finalState, runTasks } from 'parallel-genai';
import { askGemini } from 'parallel-genai/gemini';
import { askGenai } from 'parallel-genai/genai';
import { fromEventStream, toEventStream } from 'parallel-genai/sse';
import { askVac } from 'parallel-genai/vac';
import { until } from './check.mjs';
import { streamGemini, withServer } from './server.mjs';

const { exports } = JSON.parse(readFileSync('node_modules/parallel-genai/package.json', 'utf8'));
// `/testing` has a script of its own.
const entries = Object.keys(exports).filter((path) => !['./package.json', './testing'].includes(path));

/** A web-standard response as a `node:http` one, until either side leaves. */
async function send(web, response) {
  response.writeHead(web.status, Object.fromEntries(web.headers));
  const reader = web.body.getReader();
  response.on('close', () => void reader.cancel().catch(() => undefined));
  for (let step = await reader.read(); !step.done; step = await reader.read()) response.write(step.value);
  response.end();
}

const answerOf = async (task) => {
  const { tasks } = await finalState(runTasks({ task }));
  const { error, text, value } = tasks.get('task');
  if (error) throw error;
  assert.equal(text, value);
  return value;
};

export const edges = {
  ...Object.fromEntries(
    entries.map((path) => [
      `parallel-genai${path.slice(1)} imports and exports functions`,
      async () => {
        const module = await import(`parallel-genai${path.slice(1)}`);
        assert(Object.values(module).some((value) => typeof value === 'function'));
      },
    ]),
  ),

  async 'askGemini and askGenai stream over HTTP'() {
    const answer = (_path, response) => streamGemini(response, ['MLOps ', 'er ', 'drift.']);
    await withServer(answer, async ({ url: baseUrl }) => {
      const model = new GoogleGenerativeAI('no-key').getGenerativeModel({ model: 'mock' }, { baseUrl });
      assert.equal(await answerOf(askGemini(model, 'Hvad er MLOps?')), 'MLOps er drift.');
      const ai = new GoogleGenAI({ apiKey: 'no-key', httpOptions: { baseUrl } });
      assert.equal(await answerOf(askGenai(ai, { model: 'mock', contents: 'Hvad er MLOps?' })), 'MLOps er drift.');
    });
  },

  async 'askGemini closes its connection when the run is cancelled'() {
    const stall = (_path, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    await withServer(stall, async ({ url: baseUrl, state }) => {
      const model = new GoogleGenerativeAI('no-key').getGenerativeModel({ model: 'mock' }, { baseUrl });
      const subscription = runTasks({ task: askGemini(model, 'Why?') }).subscribe();
      await until(() => state.open === 1, 'an open call');
      subscription.unsubscribe();
      await until(() => state.open === 0, 'a closed connection');
    });
  },

  async 'askVac asks over HTTP'() {
    const body = JSON.stringify({ answer: 'A VAC.', source_documents: [] });
    const answer = (_path, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    await withServer(answer, async ({ url }) => {
      const { tasks } = await finalState(runTasks({ task: askVac({ url, vac: 'mock', stream: false }, 'What?') }));
      assert.equal(tasks.get('task').value, 'A VAC.');
    });
  },

  async 'a run crosses HTTP as an event stream and comes out as it went in'() {
    const greet = async function* () {
      yield 'Grüße ';
      yield '👋';
      return 'Grüße 👋';
    };
    const fail = async () => Promise.reject(new TypeError('no such thing'));
    const answer = (_path, response) => send(toEventStream(runTasks({ greet, fail })), response);
    await withServer(answer, async ({ url }) => {
      const { tasks, ranking } = await finalState(fromEventStream(url));
      assert.deepEqual(ranking, ['greet']);
      assert.equal(tasks.get('greet').text, 'Grüße 👋');
      assert.equal(tasks.get('fail').error.message, 'no such thing');
      assert.equal(tasks.get('fail').error.name, 'TypeError');
    });
  },

  async 'leaving an event stream cancels the run behind it'() {
    let aborted = false;
    const wait = ({ signal, emit }) => {
      signal.addEventListener('abort', () => (aborted = true));
      emit('beginning');
      return new Promise(() => undefined);
    };
    const answer = (_path, response) => send(toEventStream(runTasks({ wait })), response);
    await withServer(answer, async ({ url }) => {
      let begun = false;
      const subscription = fromEventStream(url).subscribe((event) => (begun ||= event.type === 'chunk'));
      await until(() => begun, 'a chunk');
      subscription.unsubscribe();
      await until(() => aborted, "the task's signal");
    });
  },
};
