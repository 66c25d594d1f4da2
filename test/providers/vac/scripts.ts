/**
 * What sunholo 0.146.1 answers, written after its source (FastAPI's and Flask's routes, async and sync agents): one
 * script for each way in which an answer differs from what its routes promise.
 */
import type { VacConnection } from 'parallel-genai/vac';

export type Route = Pick<VacConnection, 'stream' | 'apiFormat'>;

export interface VacScript {
  readonly shows: string;
  readonly route: Route;
  readonly body: string;
  readonly contentType: string;
  /** The task's answer; absent if it is to fail. */
  readonly answer?: string;
  /** The streamed text; the same as the answer unless said otherwise. */
  readonly text?: string;
  /** What the failure says. */
  readonly fails?: RegExp;
}

export const whole = 'MLOps er en praksis – ét svar 🚀. Slut.';
export const documents = [{ page_content: 'Håndbog, s. 3', metadata: { source: 'handbook.pdf' } }];
const final = { answer: whole, source_documents: documents };
/** As much as came through while the server sent something else. */
const lossy = 'MLOps er ét svar 🚀.';
const beat = '<div style="display: none" data-alive="1"></div>';
const beating = `${beat}Searching 3 documents …${beat}[[HEARTBEAT]]still there[[/HEARTBEAT]]${whole}`;
const withoutKwargs = `No **kwargs in qna_func_async - please add it${whole}`;

/** Every way to stream, with the text in these pieces and then this object, or none. */
function streamed(
  pieces: readonly string[],
  last: object | undefined,
): Pick<VacScript, 'route' | 'body' | 'contentType'>[] {
  const events = [...pieces.map((chunk) => ({ chunk })), ...(last ? [last] : [])].map((event) => JSON.stringify(event));
  const sse = [...events, ...(last ? ['[DONE]'] : [])].map((data) => `data: ${data}\n\n`).join('');
  return [
    { route: {}, body: sse, contentType: 'text/event-stream; charset=utf-8' },
    {
      route: { stream: 'text' },
      body: pieces.join('') + (last ? JSON.stringify(last) : ''),
      contentType: 'text/plain; charset=utf-8',
    },
  ];
}

const choice = (delta: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
});
const chunk = (content: unknown, more: object = {}) => ({
  object: 'chat.completion.chunk',
  ...choice({ content }),
  ...more,
});
const fingerprint = { system_fingerprint: 'sunholo-0.146.1' };
const stop = { object: 'chat.completion.chunk', ...choice({}, 'stop') };
const sse = (...objects: object[]) =>
  [...objects.map((object) => JSON.stringify(object)), '[DONE]'].map((data) => `data: ${data}\n\n`).join('');
const lines = (...objects: object[]) => objects.map((object) => `${JSON.stringify(object)}\n`).join('');

const completions = (shows: string, objects: object[], outcome: Partial<VacScript>): VacScript => ({
  shows: `OpenAI-shaped, ${shows}`,
  route: { apiFormat: 'openai' },
  body: sse(...objects),
  contentType: 'text/event-stream; charset=utf-8',
  ...outcome,
});
const inLines = (shows: string, objects: object[], outcome: Partial<VacScript>): VacScript => ({
  ...completions(`in lines, ${shows}`, objects, outcome),
  body: lines(...objects),
  contentType: 'text/plain; charset=utf-8',
});

const early = /^the VAC ended its answer early/;
const noAnswer = /^the VAC ended its answer early: no chunk with a system_fingerprint of sunholo came/;
const both = (shows: string, pieces: readonly string[], last: object | undefined, outcome: Partial<VacScript>) =>
  streamed(pieces, last).map(
    (way): VacScript => ({
      shows: `${way.route.stream ?? 'sse'}: ${shows}`,
      ...way,
      ...outcome,
    }),
  );

export const vacScripts: readonly VacScript[] = [
  ...both('all that the agent said', ['MLOps er en ', 'praksis – ét svar 🚀. Slut.'], final, { answer: whole }),
  ...both('tokens lost on the way', ['MLOps er ', 'ét svar 🚀.'], final, { answer: whole, text: lossy }),
  ...both('heartbeats and status words', [beating], final, { answer: whole, text: beating }),
  ...both('only heartbeats', [beat, beat], final, { answer: whole, text: beat + beat }),
  ...both("the server's advice to the agent", [withoutKwargs], final, { answer: whole, text: withoutKwargs }),
  ...both('nothing before the whole', [], final, { answer: whole }),
  ...both('an agent that only streamed', [whole], { answer: '(No text was returned)' }, { answer: whole }),
  ...both('an agent that returned an empty text', [whole], { answer: '' }, { answer: whole }),
  ...both('an agent that returned an object', ['So: '], { answer: { a: 1 } }, { answer: '{"a":1}', text: 'So: ' }),
  ...both('an agent that raised in mid-stream', ['MLOps er '], undefined, { fails: early }),
  ...both('an agent that raised at once', [], undefined, { fails: early }),
  ...both(
    'an error that the agent returned',
    ['MLOps er '],
    { answer: 'QNA_ERROR: it fell over traceback: x.py' },
    {
      fails: /^the VAC failed: it fell over$/,
    },
  ),
  {
    shows: 'sse: a sync agent that raised',
    route: {},
    body: 'data: {"error": "it fell over"}\n\n',
    contentType: 'text/event-stream',
    fails: /^the VAC failed: it fell over$/,
  },
  {
    shows: 'sse: an agent that returned metadata alone',
    route: {},
    body: `data: ${JSON.stringify({ chunk: whole })}\n\ndata: {"answer": null, "metadata": {"a": 1}}\n\ndata: [DONE]\n\n`,
    contentType: 'text/event-stream',
    answer: whole,
  },
  completions('a healthy one', [chunk('MLOps er '), chunk('ét svar 🚀.'), chunk(whole, fingerprint), stop], {
    answer: whole,
    text: lossy,
  }),
  completions('nothing before the whole', [chunk(whole, fingerprint), stop], { answer: whole }),
  completions('an answer that is an object', [chunk('So: '), chunk({ a: 1 }, fingerprint), stop], {
    answer: '{"a":1}',
    text: 'So: ',
  }),
  completions('an agent that raised in mid-stream', [chunk('MLOps er '), stop], { fails: noAnswer }),
  completions('an agent that raised at once, or a sync one', [stop], { fails: noAnswer }),
  completions(
    'an error that the agent returned',
    [chunk('MLOps '), chunk('QNA_ERROR: it fell over', fingerprint), stop],
    {
      fails: /^the VAC failed: it fell over$/,
    },
  ),
  inLines('a healthy one', [chunk(whole, fingerprint), { ...stop, ...fingerprint }], { answer: whole }),
  inLines('without an answer', [{ ...stop, ...fingerprint }], { fails: noAnswer }),
  inLines('cut off', [chunk(whole, fingerprint)], { fails: early }),
];
