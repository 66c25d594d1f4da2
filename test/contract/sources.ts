import type { TaskContext, TaskFunction } from 'parallel-genai';
import { toAsyncIterable } from 'parallel-genai';
import { fromEventStream } from 'parallel-genai/sse';
import { askVac, type VacConnection } from 'parallel-genai/vac';
import { geminiAdapters } from '../support/geminiAdapters.js';
import { errorBody, said } from '../support/geminiServer.js';
import { a2aSource } from './a2aSource.js';
import { agUiSource } from './agUiSource.js';
import { sourcesOfModels } from './sourcesOfModels.js';

/** A source of answers: how it is asked, and how its servers speak. */
export interface Source {
  readonly source: string;
  /** Whether text comes before the answer is whole. */
  readonly streams: boolean;
  readonly ask: (url: string) => TaskFunction<[], string, string>;
  readonly contentType: string;
  /** What a server sends for an answer of these texts, piece by piece; the last piece ends it. */
  readonly speak: (texts: readonly string[]) => readonly string[];
  /** What is no answer at all, with the content type of one. */
  readonly garbage: string;
  /** An answer with an error status, and the wait that it asks for in the source's own way. */
  readonly refuse: (status: number, waitSeconds?: number) => { headers: Record<string, string>; body: string };
}

const json = 'application/json';
const events = 'text/event-stream';
const data = (object: unknown) => `data: ${typeof object === 'string' ? object : JSON.stringify(object)}\n\n`;

const gemini: Source[] = geminiAdapters.flatMap(({ adapter, ask }) => {
  const refuse: Source['refuse'] = (status, waitSeconds) => {
    const details =
      waitSeconds === undefined
        ? undefined
        : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${waitSeconds}s` }];
    return { headers: { 'content-type': json }, body: errorBody(status, 'UNAVAILABLE', 'Not now.', details) };
  };
  return [
    {
      source: `${adapter}, streamed`,
      streams: true,
      ask: (url) => ask(url, { stream: true }),
      contentType: events,
      speak: (texts) => texts.map((text, i) => data(said(text, i === texts.length - 1 ? 'STOP' : undefined))),
      garbage: 'data: {"candidates": [{\n\n',
      refuse,
    },
    {
      source: `${adapter}, unary`,
      streams: false,
      ask: (url) => ask(url, { stream: false }),
      contentType: json,
      speak: (texts) => [JSON.stringify(said(texts.join(''), 'STOP'))],
      garbage: '{"candidates": [{',
      refuse,
    },
  ];
});

const refuseWithHeader: Source['refuse'] = (status, waitSeconds) => ({
  headers: { 'content-type': json, ...(waitSeconds !== undefined && { 'retry-after': String(waitSeconds) }) },
  body: JSON.stringify({ error: 'Not now.' }),
});

const vac = (connection: Pick<VacConnection, 'stream' | 'apiFormat'>) => (url: string) =>
  askVac({ url, vac: 'demo', ...connection }, 'Question?');
const final = (texts: readonly string[]) => ({ answer: texts.join(''), source_documents: [] });
const completion = (delta: object, finish_reason: string | null = null, more: object = {}) =>
  data({ choices: [{ index: 0, delta, finish_reason }], ...more });

const vacs: Source[] = [
  {
    source: 'askVac, whole',
    streams: false,
    ask: vac({ stream: false }),
    contentType: json,
    speak: (texts) => [JSON.stringify(final(texts))],
    garbage: '{"answer": ',
    refuse: refuseWithHeader,
  },
  {
    source: 'askVac, as a text stream',
    streams: true,
    ask: vac({ stream: 'text' }),
    contentType: 'text/plain; charset=utf-8',
    speak: (texts) => [...texts, JSON.stringify(final(texts))],
    garbage: '{"answer": ',
    refuse: refuseWithHeader,
  },
  {
    source: 'askVac, as server-sent events',
    streams: true,
    ask: vac({ stream: 'sse' }),
    contentType: events,
    speak: (texts) => [...texts.map((chunk) => data({ chunk })), data(final(texts)) + data('[DONE]')],
    garbage: 'data: {"chunk": \n\n',
    refuse: refuseWithHeader,
  },
  {
    source: 'askVac, OpenAI-shaped',
    streams: true,
    ask: vac({ apiFormat: 'openai' }),
    contentType: events,
    speak: (texts) => [
      ...texts.map((content) => completion({ content })),
      completion({ content: texts.join('') }, null, { system_fingerprint: 'sunholo-0.145.0' }) +
        completion({}, 'stop') +
        data('[DONE]'),
    ],
    garbage: 'data: {"choices": [\n\n',
    refuse: refuseWithHeader,
  },
];

/** A run on a server as a task here: its one task's chunks and answer. */
const relayed = (url: string) =>
  async function* ({ signal, heartbeat }: TaskContext<string>): AsyncGenerator<string, string> {
    for await (const event of toAsyncIterable(fromEventStream(url, { method: 'POST', signal }))) {
      heartbeat();
      if (event.type === 'chunk') yield event.value as string;
      if (event.type === 'error') throw event.error;
      if (event.type === 'complete') return event.value as string;
    }
    throw new Error('the relayed run ended without an answer');
  };
const about = { name: 'a', attempt: 1, at: 0 };

const sse: Source = {
  source: 'fromEventStream',
  streams: true,
  ask: relayed,
  contentType: events,
  speak: (texts) => [
    ...texts.map((value) => data({ type: 'chunk', ...about, value })),
    `${data({ type: 'complete', ...about, value: texts.join(''), attempts: 1, elapsedMs: 1 })}event: end\ndata: {}\n\n`,
  ],
  garbage: 'data: {"type": "chunk"\n\n',
  refuse: refuseWithHeader,
};

export const sources: readonly Source[] = [...gemini, ...vacs, sse, ...sourcesOfModels, agUiSource, a2aSource];
