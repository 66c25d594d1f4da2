import { GoogleGenerativeAI } from '@google/generative-ai';
import { runTasks, type TaskEvent } from 'parallel-genai';
import { askGemini } from 'parallel-genai/gemini';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { outcomeFixtures } from '../../fixtures/gemini/outcomes.js';
import { expectOutcome } from '../../support/expectOutcome.js';
import { type Asking, type GeminiAdapter, geminiAdapters, testKey } from '../../support/geminiAdapters.js';
import { errorBody, type Reply, said, serveReplies, sse, streamOf } from '../../support/geminiServer.js';
import { stringsIn } from '../../support/stringsIn.js';

const retry = { attempts: 5, delay: () => 0 };

describe.each(geminiAdapters)('what fails through $adapter', ({ adapter, ask }) => {
  /** How a task ends that asks this server, and how many requests it took. */
  async function end(reply: Reply | readonly Reply[], asking?: Asking<string>) {
    const server = await serveReplies(reply);
    const last = await endOf(ask, server.url, asking);
    return { ...last, requests: server.requests };
  }

  it.each(outcomeFixtures.filter(({ only }) => only !== 'unary'))(
    'streamed: $shows',
    async ({ responses, outcome }) => {
      const server = await serveReplies(streamOf(...responses));
      expectOutcome(await endOf(ask, server.url, { stream: true }, 1), outcome);
    },
  );

  it.each(outcomeFixtures.filter(({ only }) => only !== 'stream'))('unary: $shows', async (fixture) => {
    const server = await serveReplies({ body: JSON.stringify(fixture.responses[0]) });
    const outcome = (adapter === 'askGenai' && fixture.genaiUnary) || fixture.outcome;
    expectOutcome(await endOf(ask, server.url, { stream: false }, 1), outcome);
  });

  describe.each([{ stream: true }, { stream: false }])('with stream: $stream', ({ stream }) => {
    it.each([400, 401, 403, 404])('HTTP %i is final', async (status) => {
      const { error, requests } = await end({ status, body: errorBody(status, 'NO', 'Not so.') }, { stream });
      expect(error).toMatchObject({ name: 'HttpError', status });
      expect((error as Error).message).toMatch(/^HTTP 40\d.*: Not so\./);
      expect(requests).toHaveLength(1);
    });

    it.each([408, 500, 502, 503, 504])('HTTP %i is tried again', async (status) => {
      const { error, attempts } = await end(
        { status, contentType: 'text/html', body: '<html>Sorry</html>' },
        { stream },
      );
      expect(error).toMatchObject({ name: 'HttpError', status });
      expect((error as Error).message).not.toContain('Sorry');
      // Not the requests: a browser repeats some of them by itself, after a 408 or a reset.
      expect(attempts).toBe(5);
    });

    it('an empty error body is classed by its status', async () => {
      expect((await end({ status: 503, contentType: '' }, { stream })).error).toMatchObject({ status: 503 });
    });

    it.each(['application/json; charset=UTF-8', 'text/event-stream'])(
      'RetryInfo is found in an error of type %s',
      async (contentType) => {
        const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '600s' }];
        const body = errorBody(429, 'RESOURCE_EXHAUSTED', 'Slow down.', details);
        const { error, gaveUpReason, requests } = await end({ status: 429, contentType, body }, { stream });
        // The SDK of askGemini finds it whatever the type says.
        expect(error).toMatchObject({ status: 429, retryAfterMs: expect.any(Number) as unknown });
        expect((error as { retryAfterMs: number }).retryAfterMs).toBeGreaterThanOrEqual(601_000);
        expect((error as Error).message).toContain('Slow down.');
        expect(gaveUpReason).toContain('longer than maxRetryAfterMs');
        expect(requests).toHaveLength(1);
      },
    );

    it('a bad key is final, and the key is not in the message', async () => {
      const details = [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
        { '@type': 'type.googleapis.com/google.rpc.DebugInfo', detail: `Invalid API key: ${testKey}` },
      ];
      const body = errorBody(400, 'INVALID_ARGUMENT', `API key not valid: ${testKey}`, details);
      const { error, requests } = await end({ status: 400, body }, { stream });
      expect((error as Error).message).toContain('Check the API key');
      expect((error as Error).message).not.toContain(testKey);
      expect(requests).toHaveLength(1);
    });

    it('a refused connection is tried again', async () => {
      // Port 9 (discard) is one that fetch lets through and nobody listens on.
      const last = await endOf(ask, 'http://127.0.0.1:9', { stream });
      expect(last.error).toMatchObject({ name: 'ConnectionError', cause: expect.any(Error) as unknown });
      expect(last.attempts).toBe(5);
    });

    it('a base URL that is none is final', async () => {
      const last = await endOf(ask, 'http://[', { stream });
      expect(last.error).toMatchObject({ name: 'InvalidRequestError' });
      expect(last.attempts).toBe(1);
    });

    it('a reset before the answer is tried again', async () => {
      const { error, attempts } = await end({ instead: 'reset' }, { stream });
      expect(error).toMatchObject({ name: 'ConnectionError' });
      expect(attempts).toBe(5);
    });
  });

  it('a reset in a unary body is tried again', async () => {
    const { error, requests } = await end({ body: '{"candidates": [{"con', then: 'reset' }, { stream: false });
    expect(error).toMatchObject({ name: 'ConnectionError', cause: expect.any(Error) as unknown });
    expect(requests).toHaveLength(5);
  });

  it.each([
    ['broken JSON', '{"candidates": [{"con'],
    ['a page of HTML', '<html>Welcome to the hotel</html>'],
    ['nothing', ''],
  ])('%s as a unary answer is tried again once', async (_, body) => {
    const { error, requests } = await end({ body }, { stream: false });
    expect(error).toMatchObject({ name: 'IncompleteAnswerError', maxRetries: 1 });
    expect(requests).toHaveLength(2);
  });

  it.each(['null', '7', '"text"', '[]'])('%s as a unary answer is none', async (body) => {
    expect((await end({ body }, { stream: false })).error).toMatchObject({ name: 'IncompleteAnswerError' });
  });

  it.each<[string, Reply]>([
    ['a reset', { body: sse(said('Hej')), then: 'reset' }],
    ['broken JSON', { body: `${sse(said('Hej'))}data: {"candidates": [\r\n\r\n` }],
    ['half an event', { body: `${sse(said('Hej'))}data: {"candidates": [` }],
    ['a clean end without a finish reason', { body: sse(said('Hej')) }],
    ['no final blank line', { body: sse(said('Hej')) + sse(said('.', 'STOP')).trimEnd() }],
  ])('%s in a stream is tried again, and the text so far void', async (what, reply) => {
    const { error, requests, text } = await end({ contentType: 'text/event-stream', cut: [9, 70], ...reply });
    expect(error).toMatchObject({ name: 'IncompleteAnswerError', text: expect.stringContaining('Hej') as unknown });
    // The other SDK cannot tell these from what its parser does not know, which no further attempt heals.
    const isUnreadable = adapter === 'askGemini' && /half|no final/.test(what);
    expect(requests).toHaveLength(isUnreadable ? 2 : 5);
    expect(text).toBe(
      `Hej${String(reply.body).includes('STOP') && (error as { text: string }).text.endsWith('.') ? '.' : ''}`,
    );
  });

  it('a stream without any event is no answer', async () => {
    const { error } = await end({ contentType: 'text/event-stream', body: '' });
    expect(error).toMatchObject({ name: 'IncompleteAnswerError', finishReason: undefined, text: '' });
  });

  it('an error in the middle of a stream that stays open closes the connection', async () => {
    const error = { error: { code: 503, status: 'UNAVAILABLE', message: 'Overloaded.' } };
    const server = await serveReplies({ ...streamOf(said('Hej'), error), then: 'stall' });
    const last = await endOf(ask, server.url, {}, 1);
    expect(last.error).toMatchObject({ name: 'HttpError', status: 503 });
    expect(await server.requests[0]?.over).toMatchObject({ aborted: true });
  });

  it('what the server throws in is classed by the body, RetryInfo and all', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' }];
    const error = { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Slow down.', details } };
    const server = await serveReplies(streamOf(said('Hej'), error));
    const last = await endOf(ask, server.url, {}, 1);
    expect(last.error).toMatchObject({ name: 'HttpError', status: 429, retryAfterMs: expect.any(Number) as unknown });
    expect((last.error as Error).message).toContain('HTTP 429 RESOURCE_EXHAUSTED: Slow down.');
  });
});

describe('what fails through askGemini alone', () => {
  it.each(['key\nwith a break', 'key with “quotes”'])(
    'a key that no header can carry is final and unseen',
    async (key) => {
      const server = await serveReplies({});
      const model = new GoogleGenerativeAI(key).getGenerativeModel({ model: 'any' }, { baseUrl: server.url });
      const last = await lastOf(askGemini(model, 'Question?'));
      expect(last).toMatchObject({ type: 'error', attempts: 1, error: { name: 'InvalidRequestError' } });
      expect(stringsIn(last).join('\n')).not.toContain(key.slice(0, 8));
    },
  );

  it('what the SDK refuses to send is final', async () => {
    const server = await serveReplies({});
    const model = new GoogleGenerativeAI('key').getGenerativeModel({ model: 'any' }, { baseUrl: server.url });
    const mixed = [{ text: 'A' }, { functionResponse: { name: 'f', response: {} } }];
    const last = await lastOf(askGemini(model, mixed));
    expect(last).toMatchObject({ type: 'error', attempts: 1, error: { name: 'InvalidRequestError' } });
    expect(server.requests).toEqual([]);
  });

  it("the SDK's own timeout is no cancellation, and the message says what to do instead", async () => {
    const server = await serveReplies({ instead: 'stall' });
    const client = new GoogleGenerativeAI('key');
    const model = client.getGenerativeModel({ model: 'any' }, { baseUrl: server.url, timeout: 20 });
    const last = await lastOf(askGemini(model, 'Question?'), 2);
    expect(last).toMatchObject({ type: 'error', attempts: 2, error: { name: 'ConnectionError' } });
    expect((last as { error: Error }).error.message).toContain('use timeoutMs');
  });
});

/** The last event of a run of this task alone. */
const lastOf = (task: ReturnType<GeminiAdapter['ask']>, attempts = 5): Promise<TaskEvent | undefined> =>
  lastValueFrom(runTasks({ task }, { retry: { ...retry, attempts } }), { defaultValue: undefined });

async function endOf(ask: GeminiAdapter['ask'], url: string, asking: Asking<string> = {}, attempts = 5) {
  let text = '';
  let last: TaskEvent | undefined;
  await new Promise<void>((resolve) => {
    runTasks({ task: ask(url, asking) }, { retry: { ...retry, attempts } }).subscribe({
      next: (event) => {
        if (event.type === 'start') text = '';
        if (event.type === 'chunk') text += event.value;
        last = event;
      },
      complete: resolve,
    });
  });
  const end = last as Extract<TaskEvent, { type: 'complete' | 'error' }>;
  const { attempts: made, report } = end;
  const outcome = end.type === 'complete' ? { value: end.value } : { error: end.error, gaveUpReason: end.gaveUpReason };
  return { error: undefined, gaveUpReason: undefined, ...outcome, attempts: made, report, text };
}
