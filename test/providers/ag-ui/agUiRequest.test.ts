/** What is sent to an AG-UI agent. */
import { askAgUi } from 'parallel-genai/ag-ui';
import { describe, expect, it } from 'vitest';
import { type Reply, serveReplies } from '../../support/geminiServer.js';
import { play } from '../../support/play.js';

const ended: Reply = {
  contentType: 'text/event-stream',
  body: 'data: {"type":"RUN_FINISHED","threadId":"t","runId":"r"}\n\n',
};

describe('askAgUi', () => {
  it('sends a whole request of the protocol to the very address', async () => {
    const server = await serveReplies(ended);
    await play(askAgUi({ url: `${server.url}/api/chat/demo?x=1`, headers: { authorization: 'Bearer k' } }, 'What?'));
    const { path, headers, body } = await server.request(0);
    expect(path).toBe('/api/chat/demo?x=1');
    expect(headers).toMatchObject({ authorization: 'Bearer k', accept: 'text/event-stream' });
    const id = expect.stringMatching(/^[\w-]{20,}$/) as unknown;
    expect(body).toEqual({
      threadId: id,
      runId: id,
      messages: [{ id, role: 'user', content: 'What?' }],
      state: {},
      tools: [],
      context: [],
      forwardedProps: {},
    });
  });

  it('sends what it is given as it is, and a further attempt as a run of its own', async () => {
    const server = await serveReplies([{ status: 503 }, ended]);
    const resume = [{ interruptId: 'i', status: 'resolved', payload: { ok: true } }];
    const messages = [{ id: 'm', role: 'user', content: 'Go on.' }];
    const input = { threadId: 't', runId: 'r', protocolVersion: '1.0', messages, resume };
    await play(askAgUi({ url: server.url }, input), { retry: { attempts: 2, delay: () => 0 } });
    expect(server.requests.map(({ body }) => body)).toEqual([
      expect.objectContaining(input),
      expect.objectContaining({ ...input, runId: 'r-2' }),
    ]);
  });

  it('refuses bad arguments at once', () => {
    const at = { url: 'https://example.com/agent' };
    expect(() => askAgUi('https://example.com' as never, 'Q')).toThrow('connection must be an object { url, headers }');
    expect(() => askAgUi({ url: 'ftp://example.com' }, 'Q')).toThrow("url must be a server's address");
    expect(() => askAgUi(at, 7 as never)).toThrow('input must be a question, or an object { messages, … }, got 7');
    expect(() => askAgUi(at, { messages: 'Q' } as never)).toThrow('input must be a question');
    expect(() => askAgUi(at, { messages: [], threadId: 7 } as never)).toThrow('input.threadId must be a string, got 7');
    expect(() => askAgUi(at, 'Q', { stream: false } as never)).toThrow('option stream: no such option');
    expect(() => askAgUi(at, 'Q', { select: 1 } as never)).toThrow('select must be a function');
  });

  it('knows the length of the conversation', () => {
    expect(askAgUi({ url: 'https://example.com' }, 'What?').promptChars).toBe(5);
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'What?' }] }];
    expect(askAgUi({ url: 'https://example.com' }, { messages }).promptChars).toBe(5);
  });
});
