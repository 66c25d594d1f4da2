import { askAI, askAIStream } from 'parallel-genai/ai';
import { askAnthropic } from 'parallel-genai/anthropic';
import { fetchOk } from 'parallel-genai/http';
import { askOpenAI, type OpenAIClient } from 'parallel-genai/openai';
import { fetchModel } from '../support/fetchModel.js';
import type { Source } from './sources.js';

const json = 'application/json';
const events = 'text/event-stream';
const data = (object: unknown) => `data: ${typeof object === 'string' ? object : JSON.stringify(object)}\n\n`;
const messages = [{ role: 'user', content: 'Question?' }];

const refuse: Source['refuse'] = (status, waitSeconds) => ({
  headers: { 'content-type': json, ...(waitSeconds !== undefined && { 'retry-after': String(waitSeconds) }) },
  body: JSON.stringify({ error: { message: 'Not now.' } }),
});

const completion = (delta: object, finish_reason: string | null = null) =>
  data({ model: 'm', choices: [{ index: 0, delta, finish_reason }] });
const chat = { model: 'm', messages };
const chatWire: Pick<Source, 'streams' | 'contentType' | 'speak' | 'garbage' | 'refuse'> = {
  streams: true,
  contentType: events,
  speak: (texts) => [
    ...texts.slice(0, -1).map((content) => completion({ content })),
    completion({ content: texts.at(-1) }) + completion({}, 'stop') + data('[DONE]'),
  ],
  garbage: 'data: {"choices": [\n\n',
  refuse,
};

/** The part of the `openai` package's client that is used, as far as it can be had without the package. */
const client = (url: string): OpenAIClient => ({
  chat: {
    completions: {
      create: (body: object, { signal }: { signal: AbortSignal }) => ({
        asResponse: () => fetchOk(`${url}/chat/completions`, { method: 'POST', body: JSON.stringify(body), signal }),
      }),
    },
  },
});

const openai: Source[] = [
  { source: 'askOpenAI, streamed', ask: (url) => askOpenAI({ url }, chat), ...chatWire },
  { source: 'askOpenAI by a client, streamed', ask: (url) => askOpenAI(client(url), chat), ...chatWire },
  {
    source: 'askOpenAI, unary',
    streams: false,
    ask: (url) => askOpenAI({ url }, chat, { stream: false }),
    contentType: json,
    speak: (texts) => [JSON.stringify({ choices: [{ message: { content: texts.join('') }, finish_reason: 'stop' }] })],
    garbage: '{"choices": [',
    refuse,
  },
];

const ask = { model: 'm', max_tokens: 100, messages };
const messageEvent = (event: { readonly type: string }) => `event: ${event.type}\n${data(event)}`;
const textDelta = (text: string) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
const begin = (text: string) =>
  messageEvent({ type: 'message_start', message: { model: 'm', usage: { input_tokens: 3 } } } as { type: string }) +
  messageEvent({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as {
    type: string;
  }) +
  messageEvent(textDelta(text));
const end =
  messageEvent({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } } as {
    type: string;
  }) + messageEvent({ type: 'message_stop' });

const anthropic: Source[] = [
  {
    source: 'askAnthropic, streamed',
    streams: true,
    ask: (url) => askAnthropic({ url }, ask),
    contentType: events,
    speak: (texts) =>
      texts.map((text, i) => {
        const piece = i === 0 ? begin(text) : messageEvent(textDelta(text));
        return i === texts.length - 1 ? piece + end : piece;
      }),
    garbage: 'data: {"type": "message_start"\n\n',
    refuse,
  },
  {
    source: 'askAnthropic, unary',
    streams: false,
    ask: (url) => askAnthropic({ url }, ask, { stream: false }),
    contentType: json,
    speak: (texts) => [JSON.stringify({ content: [{ type: 'text', text: texts.join('') }], stop_reason: 'end_turn' })],
    garbage: '{"content": [',
    refuse,
  },
];

/** Both of the AI SDK's faces, over a model that reads OpenAI's wire; real ones are in test/interop. */
const ai: Source[] = [
  { source: 'askAI, streamed', ask: (url) => askAI(fetchModel(url), 'Question?'), ...chatWire },
  {
    source: 'askAIStream',
    ask: (url) =>
      askAIStream(async (options) => {
        const { stream } = await fetchModel(url).doStream(options);
        return { fullStream: stream };
      }),
    ...chatWire,
  },
];

/** What asks models by the protocols of their providers. */
export const sourcesOfModels: readonly Source[] = [...openai, ...anthropic, ...ai];
