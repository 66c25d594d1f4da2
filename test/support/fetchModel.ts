import { readSseMessages } from '../../src/providers/http/readSseMessages.js';

interface Options {
  readonly abortSignal?: AbortSignal;
}

const apiError = (statusCode: number | undefined, more: object = {}) =>
  Object.assign(new Error('the call failed', { cause: undefined }), { name: 'AI_APICallError', statusCode, ...more });

/**
 * A model as the AI SDK's specification v4 has it, of these tests: reads OpenAI's wire, and fails as the SDK's models
 * do: by what it throws before the answer, and by `error` parts, also for a connection that is lost, within it.
 */
export function fetchModel(url: string) {
  const doStream = async ({ abortSignal }: Options) => {
    const response = await fetch(`${url}/chat/completions`, {
      method: 'POST',
      body: '{}',
      ...(abortSignal && { signal: abortSignal }),
    }).catch((error: unknown) => {
      throw Object.assign(apiError(undefined), { message: 'Cannot connect to API', cause: error });
    });
    if (!response.ok) {
      const responseHeaders = Object.fromEntries(response.headers);
      throw apiError(response.status, { responseHeaders, responseBody: await response.text() });
    }
    const part = parts(response);
    const stream = new ReadableStream<unknown>({
      async pull(controller) {
        const { done, value } = await part.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => void part.return(),
    });
    return { stream };
  };
  return { specificationVersion: 'v4', modelId: 'm', doStream, doGenerate: doStream };
}

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string }; readonly finish_reason: string | null }[];
}

async function* parts(response: Response): AsyncGenerator<object, void> {
  yield { type: 'stream-start', warnings: [] };
  let finishReason: object = { unified: 'interrupted', raw: undefined };
  try {
    for await (const { data } of readSseMessages(response)) {
      if (data === '[DONE]') break;
      const [choice] = (JSON.parse(data) as Chunk).choices;
      if (choice?.delta.content) yield { type: 'text-delta', id: '0', delta: choice.delta.content };
      if (choice?.finish_reason) finishReason = { unified: choice.finish_reason, raw: choice.finish_reason };
    }
  } catch (error) {
    yield { type: 'error', error: error instanceof SyntaxError ? parseError(error) : (error as Error).cause };
  }
  yield { type: 'finish', finishReason, usage: { inputTokens: { total: 3 }, outputTokens: { total: 4 } } };
}

const parseError = (cause: Error) => Object.assign(new Error('no JSON', { cause }), { name: 'AI_JSONParseError' });
