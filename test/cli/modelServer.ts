import { serve, type TestServer } from '../support/serve.js';

/** A request as OpenAI and Anthropic take it. */
export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly [field: string]: unknown;
}

/** A local server that speaks OpenAI's chat completions and Anthropic's messages, and answers with the prompt. */
export async function modelServer(): Promise<TestServer & { readonly asked: () => ModelRequest[] }> {
  const server = await serve(({ path, body }, response) => {
    const { model, messages } = JSON.parse(body) as ModelRequest;
    const { content = '' } = messages.at(-1) ?? {};
    const text = `${model}: ${typeof content === 'string' ? content : JSON.stringify(content)}`;
    const events = path.endsWith('/messages') ? anthropicEvents(model, text) : openaiEvents(model, text);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(
      events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join(''),
    );
  });
  return Object.assign(server, { asked: () => server.requests.map(({ body }) => JSON.parse(body) as ModelRequest) });
}

const openaiEvents = (model: string, content: string) => [
  { model, choices: [{ index: 0, delta: { content } }] },
  { model, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
  { model, choices: [], usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 } },
  '[DONE]',
];

const anthropicEvents = (model: string, text: string) => [
  { type: 'message_start', message: { model, content: [], usage: { input_tokens: 3 } } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } },
  { type: 'message_stop' },
];
