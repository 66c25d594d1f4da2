import type { Message } from '@a2a-js/sdk';
import type { Client } from '@a2a-js/sdk/client';
import { runTasks, type TaskContext } from 'parallel-genai';
import { type A2aAnswer, askA2a } from 'parallel-genai/a2a';
import { type AgUiAnswer, askAgUi, toAgUi } from 'parallel-genai/ag-ui';
import { type TaskStreamChunk, toUIMessageStream, toUIMessageStreamResponse } from 'parallel-genai/ai';
import { expectTypeOf, it } from 'vitest';

declare const client: Client;
declare const message: Message;
const at = { url: 'https://example.com/agent' };
const messages = [{ role: 'user', content: 'Question?' }];

it('types the answer as text, or as what select makes of it', () => {
  type Text = AsyncGenerator<string, string>;
  expectTypeOf(askAgUi(at, 'Question?')).returns.toEqualTypeOf<Text>();
  expectTypeOf(askAgUi(at, { messages })).parameters.toEqualTypeOf<[context: TaskContext<string>]>();
  expectTypeOf(askAgUi(at, 'Question?', { select: (answer) => answer })).returns.toEqualTypeOf<
    AsyncGenerator<string, AgUiAnswer>
  >();
  expectTypeOf(askAgUi(at, 'Question?', { select: async ({ messages }) => messages.length })).returns.toEqualTypeOf<
    AsyncGenerator<string, number>
  >();
  expectTypeOf(askA2a(client, 'Question?')).returns.toEqualTypeOf<Text>();
  expectTypeOf(askA2a(client, 'Question?', { resume: 0, cancelTask: false })).returns.toEqualTypeOf<Text>();
  expectTypeOf(askA2a(Promise.resolve(client), 'Question?', { select: (answer) => answer })).returns.toEqualTypeOf<
    AsyncGenerator<string, A2aAnswer>
  >();
});

it('takes clients and messages of the SDK, and what makes them', () => {
  askA2a(() => Promise.resolve(client), message);
  askA2a(client, { message, metadata: { a: 1 } });
  askA2a(client, { parts: ['Question?'], taskId: 't', contextId: 'c' });
});

it('makes a response of any run', () => {
  const run$ = runTasks({ a: askAgUi(at, 'Question?'), b: () => 1 });
  expectTypeOf(toAgUi(run$, { threadId: 't', runId: 'r', messages })).toEqualTypeOf<Response>();
  expectTypeOf(toUIMessageStream(run$)).toEqualTypeOf<ReadableStream<TaskStreamChunk>>();
  expectTypeOf(toUIMessageStreamResponse(run$, { paceMs: 50 })).toEqualTypeOf<Response>();
});

it('refuses what is no agent, message or option', () => {
  // @ts-expect-error -- an address alone is no connection
  askAgUi('https://example.com/agent', 'Question?');
  // @ts-expect-error -- the protocol streams always
  askAgUi(at, 'Question?', { stream: false });
  // @ts-expect-error -- an address is no client
  askA2a('https://example.com', 'Question?');
  // @ts-expect-error -- a message has parts
  askA2a(client, { text: 'Question?' });
  // @ts-expect-error -- resume is a number
  askA2a(client, 'Question?', { resume: true });
});
