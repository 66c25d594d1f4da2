/** What `toUIMessageStream` tells, put together by the AI SDK's own transport and reader, of both versions. */
import * as v6 from 'ai-v6';
import * as v7 from 'ai-v7';
import { runTasks, type TaskContext } from 'parallel-genai';
import { type TaskParts, toUIMessageStream, toUIMessageStreamResponse } from 'parallel-genai/ai';
import { describe, expect, it } from 'vitest';
import { serveResponse } from './serveResponse.js';

type Message = v6.UIMessage<unknown, TaskParts>;
const sdks = [
  { sdk: 'ai 6', ai: v6 },
  { sdk: 'ai 7', ai: v7 as unknown as typeof v6 },
] as const;

const tasks = () => ({
  async *a({ attempt }: TaskContext) {
    yield attempt === 1 ? 'Void' : 'One';
    if (attempt === 1) throw new Error('no');
    yield '.';
    return 'One.';
  },
  b: () => ({ ok: true }),
  c: () => Promise.reject(new RangeError('It broke.')),
});
const run = () =>
  runTasks(tasks(), { retry: { attempts: 2, delay: () => 0, retryable: (e) => !(e instanceof RangeError) } });

// eslint-disable-next-line require-yield -- it fails before its first task
function* noTasks(): Generator<never> {
  throw new Error('It broke.');
}

describe.each(sdks)('$sdk', ({ ai }) => {
  const read = async (respond: () => Response) => {
    const server = await serveResponse(respond);
    const transport = new ai.DefaultChatTransport<Message>({ api: server.url });
    const stream = await transport.sendMessages({
      chatId: 'chat',
      messages: [{ id: 'q', role: 'user', parts: [{ type: 'text', text: 'Question?' }] }],
      trigger: 'submit-message',
      messageId: undefined,
      abortSignal: undefined,
    });
    const errors: unknown[] = [];
    let last: Message | undefined;
    const seen: string[] = [];
    for await (const message of ai.readUIMessageStream<Message>({ stream, onError: (error) => errors.push(error) })) {
      last = message;
      for (const part of message.parts) if (part.type === 'data-task') seen.push(`${part.data.name} ${part.data.text}`);
    }
    return { parts: last?.parts ?? [], errors, seen };
  };

  it.each([
    ['a response of ours', () => toUIMessageStreamResponse(run(), { paceMs: 0 })],
    [
      "the SDK's response",
      () => ai.createUIMessageStreamResponse({ stream: toUIMessageStream(run(), { paceMs: 0 }) as never }),
    ],
  ])('puts the parts of %s together in place, one per task', async (_, respond) => {
    const { parts, errors } = await read(respond);
    expect(errors).toEqual([]);
    const byName = [...parts].sort((x, y) => ('id' in x && 'id' in y ? String(x.id).localeCompare(String(y.id)) : 0));
    expect(byName).toMatchObject([
      { type: 'data-task', id: 'a', data: { name: 'a', status: 'completed', text: 'One.', attempts: 2 } },
      { type: 'data-task', id: 'b', data: { name: 'b', status: 'completed', text: '', value: { ok: true } } },
      { type: 'data-task', id: 'c', data: { status: 'failed', error: { name: 'RangeError', message: 'It broke.' } } },
    ]);
  });

  it('shows the error of a run that failed as a whole', async () => {
    const { errors } = await read(() => toUIMessageStreamResponse(runTasks(noTasks())));
    expect(errors.map(String)).toEqual([expect.stringContaining('It broke.')]);
  });

  it('cancels the run when the visitor stops it', async () => {
    const signals: AbortSignal[] = [];
    const waits = ({ signal }: TaskContext) => new Promise<never>(() => signals.push(signal));
    const server = await serveResponse(() => toUIMessageStreamResponse(runTasks({ waits })));
    const abort = new AbortController();
    const stream = await new ai.DefaultChatTransport<Message>({ api: server.url }).sendMessages({
      chatId: 'chat',
      messages: [],
      trigger: 'submit-message',
      messageId: undefined,
      abortSignal: abort.signal,
    });
    await stream.getReader().read();
    await expect.poll(() => signals.length).toBe(1);
    abort.abort();
    await expect.poll(() => signals[0]?.aborted).toBe(true);
  });
});
