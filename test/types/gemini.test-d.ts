import type { GenerativeModel, ModelParams } from '@google/generative-ai';
import type { GenerateContentConfig, GoogleGenAI } from '@google/genai';
import { AsyncTaskRunner, runTasks, type TaskContext } from 'parallel-genai';
import { askGemini, type GeminiAnswer, safetySettings } from 'parallel-genai/gemini';
import { askGenai } from 'parallel-genai/genai';
import { expectTypeOf, it } from 'vitest';

declare const model: GenerativeModel;
declare const ai: GoogleGenAI;
const request = { model: 'gemini-2.5-flash', contents: 'Question?' };

it('types the answer as text, or as what select makes of it', () => {
  expectTypeOf(askGemini(model, 'Question?')).parameters.toEqualTypeOf<[context: TaskContext<string>]>();
  expectTypeOf(askGemini(model, 'Question?')).returns.toEqualTypeOf<Promise<string>>();
  expectTypeOf(askGemini(model, 'Question?').promptChars).toEqualTypeOf<number>();
  expectTypeOf(askGemini(model, ['A', { text: 'B' }], { stream: false })).returns.toEqualTypeOf<Promise<string>>();
  expectTypeOf(askGemini(model, 'Question?', { select: ({ text }) => text.length })).returns.toEqualTypeOf<
    Promise<number>
  >();
  expectTypeOf(askGemini(model, 'Question?', { select: async (answer) => answer })).returns.toEqualTypeOf<
    Promise<GeminiAnswer>
  >();
  expectTypeOf(askGenai(ai, request)).returns.toEqualTypeOf<Promise<string>>();
  expectTypeOf(askGenai(ai, request, { select: ({ functionCalls }) => functionCalls.length })).returns.toEqualTypeOf<
    Promise<number>
  >();
});

it('types the events of a run: chunks of text, values by task', () => {
  const tasks = {
    text: askGemini(model, 'Question?'),
    size: askGenai(ai, request, { select: ({ text }) => text.length }),
  };
  runTasks(tasks).subscribe((event) => {
    if (event.type === 'chunk') expectTypeOf(event.value).toEqualTypeOf<string>();
    if (event.type === 'complete' && event.name === 'size') expectTypeOf(event.value).toEqualTypeOf<number>();
    if (event.type === 'complete' && event.name === 'text') expectTypeOf(event.value).toEqualTypeOf<string>();
  });
});

it('needs no arguments in a runner', () => {
  new AsyncTaskRunner().addTask({ name: 'english' }, askGemini(model, 'Question?'));
});

it('makes safety settings that both SDKs take', () => {
  expectTypeOf({ model: 'any', safetySettings: safetySettings() }).toExtend<ModelParams>();
  expectTypeOf({ safetySettings: safetySettings('OFF') }).toExtend<GenerateContentConfig>();
  // @ts-expect-error -- a threshold that Gemini does not know
  safetySettings('SOME');
});

it('types what select gets', () => {
  const select = (answer: GeminiAnswer) => answer.groundingMetadata?.groundingChunks?.map(({ web }) => web?.uri) ?? [];
  expectTypeOf(askGemini(model, 'Question?', { select, requireText: true })).returns.toEqualTypeOf<
    Promise<(string | undefined)[]>
  >();
});

it('refuses what is no model, request or option', () => {
  // @ts-expect-error -- the name of a model is none
  askGemini('gemini-2.5-flash', 'Question?');
  // @ts-expect-error -- nor is a number a request
  askGemini(model, 7);
  // @ts-expect-error -- stream is true or false
  askGemini(model, 'Question?', { stream: 'yes' });
  // @ts-expect-error -- the model is missing
  askGenai(ai, { contents: 'Question?' });
});
