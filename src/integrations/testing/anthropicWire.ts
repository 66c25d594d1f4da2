import { AnthropicCall } from './AnthropicCall.js';
import { readChatBody } from './chatRequest.js';
import { messageText } from './messageText.js';
import type { FailureDetails } from './MockFailure.js';
import { modelExists } from './modelExists.js';
import { splitText, tokensOf } from './splitText.js';
import type { Refusal, Wire } from './Wire.js';

const refusal = (status: number, type: string, message: string): Refusal => ({
  status,
  word: type,
  body: { type: 'error', error: { type, message } },
});

const overloaded = refusal(529, 'overloaded_error', 'Overloaded');
const invalidKey = refusal(401, 'authentication_error', 'invalid x-api-key');
const missingKey = refusal(401, 'authentication_error', 'x-api-key header is required');
const unknownModel = (model: string) => refusal(404, 'not_found_error', `model: ${model}`);

/** `POST …/messages`, at any host. */
export const anthropicWire: Wire<AnthropicCall> = {
  mock: 'mockAnthropic',
  path: /\/messages(\?.*)?$/,

  async read(request) {
    const { body, mistake } = await readChatBody(request);
    const stream = body.stream === true;
    const call = (number: number, attempt: number) =>
      new AnthropicCall(number, attempt, body.model, stream, body, request.url);
    const error = mistake === undefined ? undefined : anthropicWire.mistake(mistake);
    return { model: body.model, stream, question: [body['system'] ?? null, body.messages], error, call };
  },

  accessError(request, { model }, { apiKey = true, models }) {
    const key = request.headers.get('x-api-key') ?? request.headers.get('authorization') ?? '';
    if (apiKey !== false && key.trim() === '') return missingKey;
    if (typeof apiKey === 'string' && key !== apiKey) return invalidKey;
    return modelExists(model, models) ? undefined : unknownModel(model);
  },

  refusal: (failure, { model }) => refusalOf(failure, model),
  mistake: (message) => refusal(400, 'invalid_request_error', message),

  answer(answer, call, cutting) {
    const { text = '', thoughts = '', functionCalls = [], usageMetadata, candidate } = answer;
    const { model, body } = call;
    const id = `msg_${Math.floor(cutting.random() * 2 ** 32).toString(36)}`;
    const stop_reason = answer.finishReason ?? (functionCalls.length > 0 ? 'tool_use' : 'end_turn');
    const asked = body.messages.reduce((sum, { content }) => sum + messageText(content).length, call.system.length);
    const input_tokens = tokensOf(asked);
    const calls = functionCalls.map(({ name, args = {} }, i) => ({
      type: 'tool_use',
      id: `toolu_${i}`,
      name,
      input: args,
    }));
    const output_tokens = tokensOf(text.length + thoughts.length + JSON.stringify(calls).length - 2);
    const usage = { input_tokens, output_tokens, ...usageMetadata };
    const head = { id, type: 'message', role: 'assistant', model };

    const content = [
      ...(thoughts ? [{ type: 'thinking', thinking: thoughts, signature: 'mock' }] : []),
      ...(text ? [{ type: 'text', text }] : []),
      ...calls,
    ];
    const chunks: object[][] = [];
    for (const [index, block] of content.entries()) {
      const [empty, pieces] = blockPieces(block, (words) => splitText(words, cutting, text));
      const deltas = pieces.map((delta) => [{ type: 'content_block_delta', index, delta }] as object[]);
      deltas[0]?.unshift({ type: 'content_block_start', index, content_block: empty });
      deltas.at(-1)?.push({ type: 'content_block_stop', index });
      chunks.push(...deltas);
    }
    if (chunks.length === 0) chunks.push([]);
    const message = { ...head, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
    chunks[0]?.unshift({ type: 'message_start', message });
    chunks
      .at(-1)
      ?.push(
        { type: 'message_delta', delta: { stop_reason, ...candidate }, usage: { output_tokens: usage.output_tokens } },
        { type: 'message_stop' },
      );
    return { chunks, whole: { ...head, content, stop_reason, ...candidate, usage } };
  },

  blockedAnswer: (answer, reason = 'refusal') => ({ ...answer, functionCalls: [], finishReason: reason }),

  blockedPrompt({ whole }, reason = 'refusal') {
    const refused = { ...whole, content: [], stop_reason: reason };
    const events = [
      { type: 'message_start', message: { ...refused, stop_reason: null } },
      { type: 'message_delta', delta: { stop_reason: reason }, usage: { output_tokens: 0 } },
      { type: 'message_stop' },
    ];
    return { chunks: [events], whole: refused };
  },

  errorEvent: overloaded.body,
  malformed: '{"type": "content_block_delta", "delta": {"text": "',
  streamType: () => 'text/event-stream',

  frame: (chunks) =>
    chunks.map((events) =>
      events
        .map((event) =>
          typeof event === 'string' ? `data: ${event}\n\n` : `${nameOf(event)}data: ${JSON.stringify(event)}\n\n`,
        )
        .join(''),
    ),
};

const nameOf = (event: object): string => ('type' in event ? `event: ${String(event.type)}\n` : '');

/** A block as a stream begins it, and the deltas that fill it. */
function blockPieces(
  block: { readonly type: string; readonly [field: string]: unknown },
  split: (text: string) => string[],
): [empty: object, deltas: object[]] {
  if (block.type === 'text') {
    return [{ type: 'text', text: '' }, split(block['text'] as string).map((text) => ({ type: 'text_delta', text }))];
  }
  if (block.type === 'thinking') {
    const pieces = split(block['thinking'] as string).map((thinking) => ({ type: 'thinking_delta', thinking }));
    return [{ ...block, thinking: '' }, pieces];
  }
  return [{ ...block, input: {} }, [{ type: 'input_json_delta', partial_json: JSON.stringify(block['input']) }]];
}

function refusalOf(failure: FailureDetails, model: string): Refusal | undefined {
  switch (failure.kind) {
    case 'rateLimit': {
      const { retryAfterMs = 1_000, limit = 10, quota = 'minute' } = failure;
      const limited = refusal(
        429,
        'rate_limit_error',
        `This request would exceed your limit of ${limit} requests per ${quota}.`,
      );
      return retryAfterMs === false
        ? limited
        : { ...limited, headers: { 'retry-after': String(retryAfterMs / 1_000) } };
    }
    case 'internal':
      return refusal(500, 'api_error', 'Internal server error');
    case 'overloaded':
      return overloaded;
    case 'invalidKey':
      return invalidKey;
    case 'missingKey':
      return missingKey;
    case 'unknownModel':
      return unknownModel(model);
    default:
      return undefined;
  }
}
