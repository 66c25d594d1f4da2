import { finalState, runTasks } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { geminiAdapters } from '../../support/geminiAdapters.js';
import { said, serveReplies, streamOf } from '../../support/geminiServer.js';

const call = { name: 'weather', args: { city: 'Odense' } };
const citation = { startIndex: 0, endIndex: 3, uri: 'https://example.org' };
const parts = [{ text: 'Hm.', thought: true }, { text: 'A' }, { functionCall: call }, { text: 'B' }];
const response = {
  candidates: [{ content: { parts }, finishReason: 'STOP', citationMetadata: { citationSources: [citation] } }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4, thoughtsTokenCount: 5, totalTokenCount: 12 },
};
const whole = {
  text: 'AB',
  thoughts: 'Hm.',
  parts,
  functionCalls: [call],
  finishReason: 'STOP',
  usage: { inputTokens: 3, outputTokens: 9, thoughtTokens: 5, totalTokens: 12 },
  citations: [citation],
  // `@google/genai` renames what is within `citationMetadata`.
  candidates: [expect.objectContaining({ content: { parts }, finishReason: 'STOP' })],
};

describe.each(geminiAdapters)('select with $adapter', ({ ask }) => {
  it.each([true, false])('gets the whole answer (stream: %s)', async (stream) => {
    const server = await serveReplies(stream ? streamOf(response) : { body: JSON.stringify(response) });
    const state = await finalState(runTasks({ task: ask(server.url, { stream, select: (answer) => answer }) }));
    expect(state.tasks.get('task')?.value).toEqual(whole);
    expect(state.tasks.get('task')?.text).toBe('AB');
  });

  it('may take its time', async () => {
    const server = await serveReplies(streamOf(said('41', 'STOP')));
    const select = async ({ text }: { text: string }) => Promise.resolve(Number(text) + 1);
    const state = await finalState(runTasks({ task: ask(server.url, { select }) }));
    expect(state.tasks.get('task')?.value).toBe(42);
  });

  it('fails the attempt with the very error that it throws, and may so ask for another answer', async () => {
    const server = await serveReplies([streamOf(said('no JSON', 'STOP')), streamOf(said('{"a":1}', 'STOP'))]);
    const select = ({ text }: { text: string }) => JSON.parse(text) as unknown;
    const retry = { delay: () => 0 };
    const state = await finalState(runTasks({ task: ask(server.url, { select }) }, { retry }));
    expect(state.tasks.get('task')).toMatchObject({ value: { a: 1 }, attempts: 2 });
    expect(state.tasks.get('task')?.spans[0]?.error).toBeInstanceOf(SyntaxError);
  });

  it('is not asked about an answer that is none', async () => {
    const server = await serveReplies(streamOf(said('Hej', 'SAFETY')));
    let asked = false;
    await finalState(runTasks({ task: ask(server.url, { select: () => (asked = true) }) }));
    expect(asked).toBe(false);
  });
});
