/** Whoever takes options outside of the core refuses what is none, before anything starts. */
import { finalState, runState } from 'parallel-genai';
import { askA2a } from 'parallel-genai/a2a';
import { askAgUi } from 'parallel-genai/ag-ui';
import { askAI, askAIStream } from 'parallel-genai/ai';
import { askAnthropic } from 'parallel-genai/anthropic';
import { askGemini } from 'parallel-genai/gemini';
import { askGenai } from 'parallel-genai/genai';
import { fileJournal, memoryJournal, recordTo, replay } from 'parallel-genai/journal';
import { askOpenAI } from 'parallel-genai/openai';
import { tracing } from 'parallel-genai/otel';
import { createRunStore, fromEventStream, toEventStream } from 'parallel-genai/sse';
import { toUIMessageStream } from 'parallel-genai/ai';
import { askVac } from 'parallel-genai/vac';
import { EMPTY } from 'rxjs';
import { describe, expect, it } from 'vitest';

const url = 'http://127.0.0.1:9';
const messages = [{ role: 'user', content: 'Hello?' }];
const model = { model: 'm', generateContent: () => undefined, generateContentStream: () => undefined };
const client = { models: { generateContent: () => undefined, generateContentStream: () => undefined } };
const aiModel = { specificationVersion: 'v2', provider: 'p', modelId: 'm', doGenerate: () => 1, doStream: () => 1 };

/** Each with a name that is slightly wrong, and the one that is meant. */
const takers: Readonly<Record<string, readonly [take: (options: never) => unknown, wrong: string, right: string]>> = {
  runState: [(options) => runState(undefined, options), 'price', 'prices'],
  finalState: [(options) => finalState(EMPTY, options), 'partially', 'partial'],
  askGemini: [(options) => askGemini(model as never, 'Hi', options), 'requiresText', 'requireText'],
  askGenai: [(options) => askGenai(client as never, { model: 'm', contents: 'Hi' }, options), 'streaming', 'stream'],
  askOpenAI: [(options) => askOpenAI({ url }, { model: 'm', messages }, options), 'streams', 'stream'],
  askAnthropic: [(options) => askAnthropic({}, { model: 'm', max_tokens: 1, messages }, options), 'selector', 'select'],
  askVac: [(options) => askVac({ url, vac: 'v' }, 'Hi', options), 'history', 'chatHistory'],
  askAI: [(options) => askAI(aiModel as never, { prompt: 'Hi' }, options), 'steam', 'stream'],
  askAIStream: [(options) => askAIStream(() => undefined as never, options), 'selects', 'select'],
  askAgUi: [(options) => askAgUi({ url }, 'Hi', options), 'selection', 'select'],
  askA2a: [(options) => askA2a({ sendMessage: () => 1 } as never, 'Hi', options), 'cancelTasks', 'cancelTask'],
  fileJournal: [(options) => fileJournal('run.journal', options), 'chunk', 'chunks'],
  memoryJournal: [(options) => memoryJournal(options), 'maxChar', 'maxChars'],
  recordTo: [(options) => recordTo(memoryJournal(), options), 'onerror', 'onError'],
  replay: [(options) => replay(memoryJournal(), options), 'speeds', 'speed'],
  toEventStream: [(options) => toEventStream(EMPTY, options), 'heartbeat', 'heartbeatMs'],
  createRunStore: [(options) => createRunStore(options), 'grace', 'graceMs'],
  'fromEventStream: reconnect': [(reconnect) => fromEventStream(url, { reconnect }), 'attempt', 'attempts'],
  toUIMessageStream: [(options) => toUIMessageStream(EMPTY, options), 'pace', 'paceMs'],
  tracing: [(options) => tracing(options), 'tracers', 'tracer'],
};

describe.each(Object.entries(takers))('%s', (_, [take, wrong, right]) => {
  it('refuses an unknown option, with the known one that is nearest', () => {
    expect(() => take({ [wrong]: 1 } as never)).toThrow(TypeError);
    expect(() => take({ [wrong]: 1 } as never)).toThrow(`${wrong}: did you mean ${right}?`);
    expect(() => take({ [wrong]: undefined } as never)).not.toThrow();
  });

  it.each([[null], ['options'], [5], [[]]])('refuses %j in place of options', (options) => {
    expect(() => take(options as never)).toThrow(/(options|reconnect) must be (an|a boolean or an) object, got/);
  });
});
