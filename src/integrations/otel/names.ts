/*
 * Names of OpenTelemetry's GenAI conventions (https://opentelemetry.io/docs/specs/semconv/gen-ai/, in development), and
 * our own. Copied, since the package that holds them is 9.7 MB. A constant each, since those are the smallest bundled.
 */
export const operation = 'gen_ai.operation.name';
export const provider = 'gen_ai.provider.name';
export const requestModel = 'gen_ai.request.model';
export const requestStream = 'gen_ai.request.stream';
export const agent = 'gen_ai.agent.name';
export const workflow = 'gen_ai.workflow.name';
export const responseModel = 'gen_ai.response.model';
export const finishReasons = 'gen_ai.response.finish_reasons';
export const timeToFirstChunk = 'gen_ai.response.time_to_first_chunk';
export const inputTokens = 'gen_ai.usage.input_tokens';
export const outputTokens = 'gen_ai.usage.output_tokens';
export const tokenType = 'gen_ai.token.type';
export const serverAddress = 'server.address';
export const serverPort = 'server.port';
export const errorType = 'error.type';
export const attempt = 'parallel_genai.attempt';
export const hedge = 'parallel_genai.hedge';
export const outcome = 'parallel_genai.outcome';
export const taskName = 'parallel_genai.task.name';
export const taskAttempts = 'parallel_genai.task.attempts';
export const taskGaveUp = 'parallel_genai.task.gave_up';
export const retry = 'parallel_genai.retry';
export const retryDelay = 'parallel_genai.retry.delay';
export const limit = 'parallel_genai.limit';
export const limitStatus = 'parallel_genai.limit.status';
export const limitConcurrency = 'parallel_genai.limit.concurrency';
