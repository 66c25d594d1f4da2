/** What `select` gets besides text and parts, unary and in the pieces of a stream. */
import type { GeminiAnswer } from 'parallel-genai/gemini';
import { describe, expect, it } from 'vitest';
import { geminiAdapters } from '../../support/geminiAdapters.js';
import { serveReplies, streamOf } from '../../support/geminiServer.js';
import { play } from '../../support/play.js';

const web = (name: string) => ({ web: { uri: `https://${name}.example.org`, title: name } });
const support = (index: number) => ({ segment: { startIndex: 0, endIndex: 3 }, groundingChunkIndices: [index] });
const page = (name: string) => ({
  retrievedUrl: `https://${name}.example.org`,
  urlRetrievalStatus: 'URL_RETRIEVAL_STATUS_SUCCESS',
});
const candidate = <More extends object>(parts: object[], more?: More) =>
  ({ content: { role: 'model', parts }, index: 0, ...more }) as { content: object; index: number } & More;
const rating = { category: 'HARM_CATEGORY_HARASSMENT', probability: 'NEGLIGIBLE' };

const grounded = candidate([{ text: 'Hm.', thought: true }, { text: 'Hej' }], {
  finishReason: 'STOP',
  avgLogprobs: -0.25,
  safetyRatings: [rating],
  groundingMetadata: { webSearchQueries: ['hej'], groundingChunks: [web('a')], groundingSupports: [support(0)] },
  urlContextMetadata: { urlMetadata: [page('a')] },
});
const usageMetadata = {
  promptTokenCount: 10,
  cachedContentTokenCount: 8,
  candidatesTokenCount: 4,
  thoughtsTokenCount: 3,
  totalTokenCount: 17,
};

describe.each(geminiAdapters)('the whole answer through $adapter', ({ ask }) => {
  const select = (answer: GeminiAnswer) => answer;
  const streamed = async (...responses: readonly object[]) =>
    play(ask((await serveReplies(streamOf(...responses))).url, { select }));
  const unary = async (response: object) =>
    play(ask((await serveReplies({ body: JSON.stringify(response) })).url, { select, stream: false }));

  it.each([
    ['in one piece', unary],
    ['streamed', streamed],
  ])('%s has sources, pages, thoughts and candidates as they came', async (_, answered) => {
    const other = { content: { role: 'model', parts: [{ text: 'Hallo' }] }, finishReason: 'STOP', index: 1 };
    const { value } = await answered({ candidates: [grounded, other] });
    expect(value).toMatchObject({
      text: 'Hej',
      thoughts: 'Hm.',
      groundingMetadata: grounded.groundingMetadata,
      urlContextMetadata: grounded.urlContextMetadata,
      candidates: [grounded, other],
    });
  });

  it('has the usage with its cached and its thought tokens', async () => {
    const { value, report } = await streamed({ candidates: [grounded], usageMetadata });
    const usage = { inputTokens: 10, cachedInputTokens: 8, outputTokens: 7, thoughtTokens: 3, totalTokens: 17 };
    expect([value?.usage, report?.usage]).toEqual([usage, usage]);
  });

  it('sums cached and thought tokens over attempts', async () => {
    const broken = { candidates: [{ ...grounded, finishReason: 'OTHER' }], usageMetadata };
    const server = await serveReplies([streamOf(broken), streamOf({ candidates: [grounded], usageMetadata })]);
    const { report } = await play(ask(server.url), { retry: { delay: () => 0 } });
    expect(report?.usage).toMatchObject({ cachedInputTokens: 16, thoughtTokens: 6, totalTokens: 34 });
  });

  it('has none of it where the API sends none', async () => {
    const { value } = await unary({
      candidates: [candidate([{ text: 'Hej' }])],
      usageMetadata: { promptTokenCount: 1 },
    });
    expect(value).toMatchObject({ thoughts: '', groundingMetadata: undefined, urlContextMetadata: undefined });
    expect(value?.usage).toEqual({ inputTokens: 1, outputTokens: 0 });
  });

  it('puts the pieces of a stream together, and keeps what a later one leaves out or leaves empty', async () => {
    const { value } = await streamed(
      {
        candidates: [
          candidate([{ text: 'Hm, ', thought: true }], { groundingMetadata: { webSearchQueries: ['hej'] } }),
        ],
      },
      {
        candidates: [
          candidate([{ text: 'well.', thought: true }], { urlContextMetadata: { urlMetadata: [page('a')] } }),
        ],
      },
      { candidates: [candidate([{ text: 'Hej' }], { groundingMetadata: { groundingChunks: [web('a')] } })] },
      {
        candidates: [
          candidate([{ text: ' du' }], {
            groundingMetadata: { groundingChunks: [web('a'), web('b')], groundingSupports: [support(1)] },
            urlContextMetadata: { urlMetadata: [page('b')] },
            safetyRatings: [rating],
          }),
        ],
      },
      { candidates: [candidate([{ text: '.' }], { finishReason: 'STOP', groundingMetadata: {} })] },
    );
    expect(value).toMatchObject({
      text: 'Hej du.',
      thoughts: 'Hm, well.',
      groundingMetadata: {
        webSearchQueries: ['hej'],
        groundingChunks: [web('a'), web('b')],
        groundingSupports: [support(1)],
      },
      urlContextMetadata: { urlMetadata: [page('a'), page('b')] },
    });
    const { candidates, parts, groundingMetadata } = value!;
    expect(candidates).toEqual([
      {
        content: { role: 'model', parts },
        index: 0,
        finishReason: 'STOP',
        safetyRatings: [rating],
        groundingMetadata,
        urlContextMetadata: value?.urlContextMetadata,
      },
    ]);
    expect(parts).toHaveLength(5);
  });

  it('keeps the pieces of several candidates apart, whichever comes first', async () => {
    const piece = (index: number, text: string, more: object = {}) => ({
      candidates: [{ content: { parts: [{ text }] }, ...(index > 0 && { index }), ...more }],
    });
    const { value } = await streamed(
      piece(1, 'Hal'),
      piece(0, 'He'),
      piece(1, 'lo', { finishReason: 'STOP', groundingMetadata: { webSearchQueries: ['hallo'] } }),
      piece(0, 'j', { finishReason: 'STOP' }),
    );
    const texts = value?.candidates.map(({ content }) => content?.parts?.map(({ text }) => text).join(''));
    expect([value?.text, texts]).toEqual(['Hej', ['Hej', 'Hallo']]);
    expect(value?.groundingMetadata).toBeUndefined();
  });
});
