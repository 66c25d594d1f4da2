import { AsyncTaskRunner, runTasks, type TaskContext } from 'parallel-genai';
import { type AiAnswer, type AiModel, askAI, askAIStream } from 'parallel-genai/ai';
import { type AnthropicAnswer, askAnthropic } from 'parallel-genai/anthropic';
import { fetchOk } from 'parallel-genai/http';
import { askOpenAI, type OpenAIAnswer, type OpenAIClient } from 'parallel-genai/openai';
import { expectTypeOf, it } from 'vitest';

declare const model: AiModel;
declare const client: OpenAIClient;
const url = 'https://api.openai.com/v1';
const messages = [{ role: 'user', content: 'Question?' }];
const claude = { model: 'claude-sonnet-4-5', max_tokens: 100, messages };

it('types the answer as text, or as what select makes of it', () => {
  type Text = AsyncGenerator<string, string>;
  expectTypeOf(askOpenAI({ url }, { model: 'm', messages })).returns.toEqualTypeOf<Text>();
  expectTypeOf(askOpenAI(client, { model: 'm', messages }, { stream: false })).returns.toEqualTypeOf<Text>();
  expectTypeOf(askAnthropic({}, claude)).returns.toEqualTypeOf<Text>();
  expectTypeOf(askAI(model, 'Question?')).returns.toEqualTypeOf<Text>();
  expectTypeOf(askAIStream(() => ({ fullStream: new ReadableStream() }))).returns.toEqualTypeOf<Text>();
  expectTypeOf(askOpenAI({ url }, { model: 'm', messages }).promptChars).toEqualTypeOf<number>();
  expectTypeOf(askAnthropic({}, claude)).parameters.toEqualTypeOf<[context: TaskContext<string>]>();

  expectTypeOf(askOpenAI({ url }, { model: 'm', messages }, { select: (answer) => answer })).returns.toEqualTypeOf<
    AsyncGenerator<string, OpenAIAnswer>
  >();
  expectTypeOf(askAnthropic({}, claude, { select: (answer) => answer })).returns.toEqualTypeOf<
    AsyncGenerator<string, AnthropicAnswer>
  >();
  expectTypeOf(askAI(model, 'Question?', { select: (answer) => answer })).returns.toEqualTypeOf<
    AsyncGenerator<string, AiAnswer>
  >();
  expectTypeOf(
    askAI(model, { prompt: 'Question?' }, { select: async ({ text }) => text.length }),
  ).returns.toEqualTypeOf<AsyncGenerator<string, number>>();
});

it('types the events of a run: chunks of text, values by task', () => {
  const tasks = {
    text: askOpenAI({ url }, { model: 'm', messages }),
    size: askAnthropic({}, claude, { select: ({ text }) => text.length }),
  };
  runTasks(tasks).subscribe((event) => {
    if (event.type === 'chunk') expectTypeOf(event.value).toEqualTypeOf<string>();
    if (event.type === 'complete' && event.name === 'size') expectTypeOf(event.value).toEqualTypeOf<number>();
    if (event.type === 'complete' && event.name === 'text') expectTypeOf(event.value).toEqualTypeOf<string>();
  });
});

it('needs no arguments in a runner', () => {
  new AsyncTaskRunner().addTask({ name: 'english' }, askAI(model, 'Question?'));
});

it('takes fields of a request that it does not know, and headers made anew', () => {
  askOpenAI({ url, headers: () => Promise.resolve({ authorization: 'x' }) }, { model: 'm', messages, temperature: 0 });
  askAnthropic({ headers: new Headers() }, { ...claude, thinking: { type: 'enabled', budget_tokens: 1_024 } });
  expectTypeOf(fetchOk('https://a.test')).toEqualTypeOf<Promise<Response>>();
});

it('refuses what is no model, request or option', () => {
  // @ts-expect-error -- an address alone says nothing of the key
  askOpenAI(url, { model: 'm', messages });
  // @ts-expect-error -- the model is missing
  askOpenAI({ url }, { messages });
  // @ts-expect-error -- stream is true or false
  askOpenAI({ url }, { model: 'm', messages }, { stream: 'yes' });
  // @ts-expect-error -- the API insists on max_tokens
  askAnthropic({}, { model: 'm', messages });
  // @ts-expect-error -- the name of a model is none
  askAI('gpt-5', 'Question?');
});
