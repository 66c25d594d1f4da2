import { readChatBody } from './chatRequest.js';
import { messageText } from './messageText.js';
import type { FailureDetails } from './MockFailure.js';
import { modelExists } from './modelExists.js';
import { OpenAICall } from './OpenAICall.js';
import { splitText, tokensOf } from './splitText.js';
import type { Refusal, Wire } from './Wire.js';

const refusal = (status: number, code: string, type: string, message: string): Refusal => ({
  status,
  word: code,
  body: { error: { message, type, param: null, code } },
});

const overloaded = refusal(
  503,
  'server_overloaded',
  'server_error',
  'The engine is currently overloaded, please try again later.',
);
const invalidKey = refusal(401, 'invalid_api_key', 'invalid_request_error', 'Incorrect API key provided.');
const missingKey = refusal(401, 'missing_api_key', 'invalid_request_error', "You didn't provide an API key.");
const unknownModel = (model: string) =>
  refusal(404, 'model_not_found', 'invalid_request_error', `The model \`${model}\` does not exist.`);

/** `POST …/chat/completions`, at any host. */
export const openaiWire: Wire<OpenAICall> = {
  mock: 'mockOpenAI',
  path: /\/chat\/completions(\?.*)?$/,

  async read(request) {
    const { body, mistake } = await readChatBody(request);
    const stream = body.stream === true;
    const call = (number: number, attempt: number) =>
      new OpenAICall(number, attempt, body.model, stream, body, request.url);
    const error = mistake === undefined ? undefined : openaiWire.mistake(mistake);
    return { model: body.model, stream, question: body.messages, error, call };
  },

  accessError(request, { model }, { apiKey = true, models }) {
    const bearer = /^bearer\s+(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    const key = bearer ?? request.headers.get('api-key') ?? '';
    if (apiKey !== false && key.trim() === '') return missingKey;
    if (typeof apiKey === 'string' && key !== apiKey) return invalidKey;
    return modelExists(model, models) ? undefined : unknownModel(model);
  },

  refusal: (failure, { model }) => refusalOf(failure, model),
  mistake: (message) => refusal(400, 'invalid_request', 'invalid_request_error', message),

  answer(answer, { model, body }, cutting) {
    const { text = '', thoughts = '', functionCalls = [], usageMetadata, candidate } = answer;
    const id = `chatcmpl-${Math.floor(cutting.random() * 2 ** 32).toString(36)}`;
    const calls = functionCalls.map(({ name, args = {} }, index) => ({
      index,
      id: `call_${index}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    }));
    const finish_reason = answer.finishReason ?? (calls.length > 0 ? 'tool_calls' : 'stop');
    const read = tokensOf(body.messages.reduce((sum, { content }) => sum + messageText(content).length, 0));
    const wrote = tokensOf(text.length + thoughts.length + JSON.stringify(calls).length - 2);
    const usage = { prompt_tokens: read, completion_tokens: wrote, total_tokens: read + wrote, ...usageMetadata };
    const chunk = (delta: object, reason: string | null = null, more: object = {}) => ({
      id,
      object: 'chat.completion.chunk',
      model,
      choices: [{ index: 0, delta, finish_reason: reason, ...more }],
    });
    const deltas: object[] = [
      ...splitText(thoughts, cutting, text).map((reasoning_content) => ({ reasoning_content })),
      ...splitText(text, cutting).map((content) => ({ content })),
      ...(calls.length > 0 ? [{ tool_calls: calls }] : []),
    ];
    if (deltas.length === 0) deltas.push({ role: 'assistant', content: '' });
    const wantsUsage = (body['stream_options'] as { include_usage?: boolean } | undefined)?.include_usage === true;
    const last = [chunk({}, finish_reason, candidate), ...(wantsUsage ? [{ ...chunk({}), choices: [], usage }] : [])];
    const chunks = deltas.map((delta, i) => [chunk(delta), ...(i === deltas.length - 1 ? last : [])]);
    const message = {
      role: 'assistant',
      content: text === '' && calls.length > 0 ? null : text,
      ...(thoughts && { reasoning_content: thoughts }),
      ...(calls.length > 0 && { tool_calls: calls }),
    };
    const choices = [{ index: 0, message, finish_reason, ...candidate }];
    return { chunks, whole: { id, object: 'chat.completion', model, choices, usage } };
  },

  blockedAnswer: (answer, reason = 'content_filter') => ({ ...answer, functionCalls: [], finishReason: reason }),
  // It is a refusal here.
  blockedPrompt: (answer) => answer,

  errorEvent: overloaded.body,
  malformed: '{"choices": [{"delta": {"content": "',
  streamType: () => 'text/event-stream',

  frame(chunks, _request, isWhole) {
    const pieces = chunks.map((events) =>
      events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join(''),
    );
    return isWhole ? [...pieces.slice(0, -1), `${pieces.at(-1) ?? ''}data: [DONE]\n\n`] : pieces;
  },
};

function refusalOf(failure: FailureDetails, model: string): Refusal | undefined {
  switch (failure.kind) {
    case 'rateLimit': {
      const { retryAfterMs = 1_000, quota = 'minute', limit = 10 } = failure;
      const words = `Rate limit reached for ${model} on requests per ${quota === 'day' ? 'day (RPD)' : 'min (RPM)'}: Limit ${limit}, Used ${limit}, Requested 1.`;
      const limited = (wait: string) =>
        refusal(
          429,
          'rate_limit_exceeded',
          'requests',
          `${words}${wait} Visit https://platform.openai.com/account/rate-limits to learn more.`,
        );
      if (retryAfterMs === false) return limited('');
      const headers = {
        'retry-after-ms': String(retryAfterMs),
        'retry-after': String(Math.ceil(retryAfterMs / 1_000)),
      };
      return { ...limited(` Please try again in ${retryAfterMs / 1_000}s.`), headers };
    }
    case 'internal':
      return refusal(500, 'server_error', 'server_error', 'The server had an error while processing your request.');
    case 'overloaded':
      return overloaded;
    case 'invalidKey':
      return invalidKey;
    case 'missingKey':
      return missingKey;
    case 'unknownModel':
      return unknownModel(model);
    case 'blockedPrompt':
      return refusal(400, failure.reason ?? 'content_filter', 'invalid_request_error', 'The prompt was filtered.');
    default:
      return undefined;
  }
}
