/** What a test asks the mock over plain fetch. */
export interface Question {
  readonly prompt?: string;
  readonly model?: string;
  readonly system?: string;
  readonly key?: string | false;
  readonly signal?: AbortSignal;
  readonly path?: string;
  readonly body?: unknown;
}

const host = 'https://gemini.example';

/** The response to a request as Gemini's SDKs send it. */
export function post(method: string, question: Question = {}): Promise<Response> {
  const { prompt = 'What is MLOps?', model = 'gemini-2.5-flash', system, key = 'test-key', signal } = question;
  const body = question.body ?? {
    contents: [{ role: 'user', parts: [{ text: prompt }] }],
    ...(system && { systemInstruction: { role: 'system', parts: [{ text: system }] } }),
  };
  const headers = { 'Content-Type': 'application/json', ...(key !== false && { 'x-goog-api-key': key }) };
  const path = question.path ?? `/v1beta/models/${model}`;
  const init = { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
  return fetch(`${host}${path}:${method}`, { ...init, ...(signal && { signal }) });
}

/** A unary answer: its status and body. */
export async function askUnary(question?: Question) {
  const response = await post('generateContent', question);
  return { status: response.status, text: await response.text() };
}

/** A stream's events, as far as they come; `error` is what ended it before its time. */
export async function askStream(question?: Question) {
  const response = await post('streamGenerateContent?alt=sse', question);
  let text = '';
  let error: unknown;
  try {
    const decoder = new TextDecoder();
    for (const reader = response.body!.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch (thrown) {
    error = thrown;
  }
  const events = text.split('\r\n\r\n').filter((event) => event !== '');
  const data = events.map((event) => event.replace(/^data: /, ''));
  return { status: response.status, contentType: response.headers.get('content-type'), data, error };
}

/** A response of the API as far as these tests read it. */
export interface Body {
  readonly candidates?: readonly [
    {
      readonly content: { readonly parts: readonly { readonly text?: string; readonly thought?: boolean }[] };
      readonly finishReason?: string;
    },
  ];
  readonly promptFeedback?: { readonly blockReason: string };
  readonly usageMetadata?: Record<string, number>;
  readonly error?: {
    readonly code: number;
    readonly status: string;
    readonly message: string;
    readonly details?: readonly Record<string, unknown>[];
  };
}

export const parse = (text: string | undefined): Body => JSON.parse(text ?? '') as Body;

/** The text parts of responses, joined. */
export const textOf = (bodies: readonly Body[]): string =>
  bodies
    .flatMap(({ candidates }) => candidates?.[0].content.parts ?? [])
    .reduce((all, { text }) => all + (text ?? ''), '');
