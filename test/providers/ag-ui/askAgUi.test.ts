/** What comes of an AG-UI agent's events, in Node and in browsers. */
import { isRetryable, retryAfterMs } from 'parallel-genai';
import { askAgUi, type AgUiAnswer } from 'parallel-genai/ag-ui';
import { describe, expect, it } from 'vitest';
import { serveReplies } from '../../support/geminiServer.js';
import { play } from '../../support/play.js';

type Event = Readonly<Record<string, unknown>>;

const started = { type: 'RUN_STARTED', threadId: 't', runId: 'r' };
const finished = (more: object = {}) => ({ type: 'RUN_FINISHED', threadId: 't', runId: 'r', ...more });
const start = (messageId: string, more: object = {}) => ({ type: 'TEXT_MESSAGE_START', messageId, ...more });
const content = (messageId: string, delta: string) => ({ type: 'TEXT_MESSAGE_CONTENT', messageId, delta });
const end = (messageId: string) => ({ type: 'TEXT_MESSAGE_END', messageId });
const said = (id: string, text: string, more: object = {}) => [start(id, more), content(id, text), end(id)];

const streamOf = (events: readonly Event[]) => ({
  contentType: 'text/event-stream',
  body: events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''),
});

const answerTo = async (events: readonly Event[], input: Parameters<typeof askAgUi>[1] = 'Question?') => {
  const server = await serveReplies(streamOf(events));
  const played = await play(askAgUi({ url: server.url }, input, { select: (answer) => answer }));
  return { server, ...played, value: played.value as AgUiAnswer };
};

describe('askAgUi', () => {
  it('joins the messages of a run by a blank line', async () => {
    const { value, chunks } = await answerTo([started, ...said('a', 'One.'), ...said('b', 'Two.'), finished()]);
    expect(value.text).toBe('One.\n\nTwo.');
    expect(chunks.join('')).toBe(value.text);
    expect(value.messages).toEqual([
      { id: 'a', content: 'One.' },
      { id: 'b', content: 'Two.' },
    ]);
  });

  it('emits messages that are written side by side one after the other', async () => {
    const sideBySide = [start('a'), start('b'), content('b', 'Two'), content('a', 'One'), content('b', '.'), end('b')];
    const { value, chunks } = await answerTo([started, ...sideBySide, content('a', '.'), end('a'), finished()]);
    expect(chunks).toEqual(['One', '.', '\n\nTwo.']);
    expect(value.text).toBe('One.\n\nTwo.');
  });

  it('reads chunks that open and close their messages by themselves', async () => {
    const chunk = (delta: string, messageId?: string) => ({ type: 'TEXT_MESSAGE_CHUNK', messageId, delta });
    const { value } = await answerTo([started, chunk('On', 'a'), chunk('e.'), chunk('Two.', 'b'), finished()]);
    expect(value.text).toBe('One.\n\nTwo.');
  });

  it("takes no message for an answer that is the user's, the system's or a thought", async () => {
    const others = [
      ...said('u', 'Question?', { role: 'user' }),
      ...said('s', 'Be brief.', { role: 'system' }),
      { type: 'REASONING_MESSAGE_START', messageId: 'x', role: 'reasoning' },
      { type: 'REASONING_MESSAGE_CONTENT', messageId: 'x', delta: 'Hm.' },
      { type: 'STEP_STARTED', stepName: 'one' },
      { type: 'SOMETHING_NEW', messageId: 'y', delta: 'What?' },
    ];
    const { value } = await answerTo([started, ...others, ...said('a', 'One.'), finished()]);
    expect(value.text).toBe('One.');
  });

  it('gives select tool calls, result, state and usage, and reports usage and model', async () => {
    const events = [
      started,
      { type: 'STATE_SNAPSHOT', snapshot: { steps: ['one'] } },
      { type: 'STATE_DELTA', delta: [{ op: 'add', path: '/steps/-', value: 'two' }] },
      { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'weather' },
      { type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: '{"city":' },
      { type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: '"Aarhus"}' },
      { type: 'TOOL_CALL_END', toolCallId: 'c' },
      finished({ result: { ok: true }, usage: [{ model: 'm', inputTokens: 3, outputTokens: 4, reasoningTokens: 1 }] }),
    ];
    const { value, report } = await answerTo(events);
    const usage = { inputTokens: 3, outputTokens: 4, thoughtTokens: 1 };
    expect(value).toEqual({
      text: '',
      messages: [],
      toolCalls: [{ id: 'c', name: 'weather', arguments: '{"city":"Aarhus"}' }],
      result: { ok: true },
      state: { steps: ['one', 'two'] },
      usage,
    });
    expect(report).toEqual({ usage, model: 'm' });
  });

  it("changes the request's state, and leaves the caller's as it was", async () => {
    const state = { count: 1 };
    const input = { messages: [{ role: 'user', content: 'Question?' }], state };
    const delta = [{ op: 'replace', path: '/count', value: 2 }];
    const { value } = await answerTo([started, { type: 'STATE_DELTA', delta }, finished()], input);
    expect(value.state).toEqual({ count: 2 });
    expect(state).toEqual({ count: 1 });
  });

  describe('with a snapshot of the messages', () => {
    const user = { id: 'q', role: 'user', content: 'Question?' };
    const earlier = { id: 'old', role: 'assistant', content: 'An earlier answer.' };
    const snapshot = (...messages: object[]) => ({ type: 'MESSAGES_SNAPSHOT', messages });
    const answer = { id: 'a', role: 'assistant', content: 'One.' };

    it('takes what follows the last question for the answer, though no text was streamed', async () => {
      const { value, chunks } = await answerTo([started, snapshot(earlier, user, answer), finished()]);
      expect(value.text).toBe('One.');
      expect(chunks).toEqual(['One.']);
    });

    it('forgets text that the snapshot takes back', async () => {
      const events = [...said('void', 'Half an'), snapshot(earlier, user), ...said('a', 'One.')];
      const { value } = await answerTo([started, ...events, finished()]);
      expect(value.text).toBe('One.');
      expect(value.messages).toEqual([{ id: 'a', content: 'One.' }]);
    });

    it('goes on with messages that are open', async () => {
      const events = [start('a'), content('a', 'On'), snapshot(user, { ...answer, content: 'On' }), content('a', 'e.')];
      const { value, chunks } = await answerTo([started, ...events, end('a'), finished()]);
      expect(value.text).toBe('One.');
      expect(chunks).toEqual(['On', 'e.']);
    });

    it('says nothing twice where the agent names its messages anew', async () => {
      const { value, chunks } = await answerTo([
        started,
        ...said('streamed', 'One.'),
        snapshot(user, { ...answer, id: 'kept' }),
        finished(),
      ]);
      expect(value.text).toBe('One.');
      expect(chunks).toEqual(['One.']);
    });

    it("takes nothing of the request's own messages", async () => {
      const input = { messages: [{ id: 'q', role: 'tool', content: '4', toolCallId: 'c' }] };
      const asked = { id: 'q', role: 'tool', content: '4' };
      const { value } = await answerTo([started, snapshot(earlier, asked, answer), finished()], input);
      expect(value.text).toBe('One.');
    });
  });

  describe('fails', () => {
    const errorOf = async (...events: Event[]) => (await answerTo([started, ...events])).error;

    it('with InputRequiredError for an interrupt, and tells what is asked', async () => {
      const interrupts = [{ id: 'i', reason: 'confirmation', message: 'Send the\nmail?' }];
      const error = await errorOf(
        ...said('a', 'I wrote it.'),
        finished({ outcome: { type: 'interrupt', interrupts } }),
      );
      expect(error).toMatchObject({
        name: 'InputRequiredError',
        message: 'the agent needs input: Send the mail?',
        text: 'I wrote it.',
        details: { interrupts, threadId: 't', runId: 'r' },
      });
      expect(isRetryable(error)).toBe(false);
    });

    it('with InputRequiredError for the interrupt of an early draft', async () => {
      const interrupt = { id: 'i', reason: 'human_approval' };
      const error = await errorOf(finished({ outcome: 'interrupt', interrupt }));
      expect(error).toMatchObject({ name: 'InputRequiredError', details: { interrupts: [interrupt] } });
    });

    it.each([
      ['a cancelled run', [finished({ outcome: { type: 'cancelled' } })]],
      ['a stream without RUN_FINISHED', []],
      ['an error without a code', [{ type: 'RUN_ERROR', message: 'It broke.' }]],
      ['an error with a code of its own', [{ type: 'RUN_ERROR', message: 'It broke.', code: 'AGENT_BROKE' }]],
    ])('with IncompleteAnswerError for %s, in a way that may heal', async (_, events) => {
      const error = await errorOf(...said('a', 'Half'), ...events);
      expect(error).toMatchObject({ name: 'IncompleteAnswerError', text: 'Half' });
      expect(isRetryable(error)).toBe(true);
    });

    it.each([
      ['429', 'HttpError', { status: 429 }],
      ['rate_limit_exceeded', 'HttpError', { status: 429 }],
      ['503', 'HttpError', { status: 503 }],
      ['insufficient_quota', 'QuotaExhaustedError', { status: 429 }],
      ['content_filter', 'BlockedError', { reason: 'content_filter' }],
    ])('by the code %s of RUN_ERROR', async (code, name, fields) => {
      const error = await errorOf({ type: 'RUN_ERROR', message: 'No.', code });
      expect(error).toMatchObject({ name, ...fields });
    });

    it('with the wait that the words of RUN_ERROR name', async () => {
      const error = await errorOf({ type: 'RUN_ERROR', message: 'Please try again in 7s.', code: '429' });
      expect(retryAfterMs(error)).toBe(7_000);
    });

    it('for an error that is no event, at HTTP 200', async () => {
      const server = await serveReplies({ body: '{"error":{"message":"No.","code":"invalid_api_key"}}' });
      expect((await play(askAgUi({ url: server.url }, 'Q'))).error).toMatchObject({ name: 'HttpError', status: 401 });
    });

    it('and reports what was used all the same', async () => {
      const events = [started, { type: 'RUN_ERROR', message: 'No.', usage: [{ inputTokens: 3 }] }];
      const { events: told } = await answerTo(events);
      expect(told.at(-1)).toMatchObject({ type: 'error', report: { usage: { inputTokens: 3 } } });
    });
  });

  it('stops at the end of the run though the stream stays open', async () => {
    const server = await serveReplies({ ...streamOf([started, ...said('a', 'One.'), finished()]), then: 'stall' });
    expect((await play(askAgUi({ url: server.url }, 'Q'))).value).toBe('One.');
    expect((await (await server.request(0)).over).aborted).toBe(true);
  });
});
