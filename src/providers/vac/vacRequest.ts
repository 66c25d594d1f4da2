import { formatValue } from '../../core/util/formatValue.js';
import { parseHeaders } from '../http/parseHeaders.js';
import { type ChatMessage, toRoleMessage } from './ChatMessage.js';
import { streamTimeout } from './streamTimeout.js';
import type { HeaderFields, VacConnection } from './VacConnection.js';

/** A checked connection: what each attempt sends. */
export interface VacRequest {
  readonly url: URL;
  /** Length of the question and the history in characters, and a little more. */
  readonly promptChars: number;
  /** Makes the body for an attempt that may take so long. */
  readonly body: (timeoutMs: number) => string;
  readonly headers: () => HeaderFields | undefined | PromiseLike<HeaderFields>;
}

/** @throws TypeError naming what is wrong */
export function vacRequest(
  connection: VacConnection,
  question: string,
  chatHistory: readonly ChatMessage[] | undefined,
): VacRequest {
  const { vac, stream = 'sse', apiFormat, headers, body } = connection;
  assertNonEmptyString('vac', vac);
  if (typeof question !== 'string') throw new TypeError(`question must be a string, got ${formatValue(question)}`);
  if (stream !== 'sse' && stream !== 'text' && stream !== false) {
    throw new TypeError(`stream must be 'sse', 'text' or false, got ${formatValue(stream)}`);
  }
  if (apiFormat !== undefined && (apiFormat as string) !== 'openai') {
    throw new TypeError(`apiFormat must be 'openai' or left out, got ${formatValue(apiFormat)}`);
  }
  if (apiFormat === 'openai' && stream === 'text') {
    throw new TypeError("apiFormat 'openai' streams server-sent events: stream must be 'sse' or false, got \"text\"");
  }
  if (chatHistory !== undefined && !Array.isArray(chatHistory)) {
    throw new TypeError(`chatHistory must be an array of messages, got ${formatValue(chatHistory)}`);
  }
  // Throws here, where the caller can see it.
  if (typeof headers !== 'function') parseHeaders(headers);

  const history = chatHistory ?? [];
  const isOpenAI = apiFormat === 'openai';
  const fields = {
    ...(isOpenAI ? openAIFields(question, history, stream !== false) : { user_input: question }),
    ...(history.length > 0 && { chat_history: history }),
  };
  const pace = stream === false ? noPace : isOpenAI ? openAIPace : vacPace;
  const name = encodeURIComponent(vac);
  const path = stream === false ? name : stream === 'text' ? `streaming/${name}` : `streaming/${name}/sse`;
  return {
    url: endpoint(connection.url, isOpenAI ? `openai/v1/chat/completions/${name}` : `vac/${path}`),
    promptChars: JSON.stringify({ ...fields, ...body }).length,
    body: (timeoutMs) => JSON.stringify({ ...fields, ...pace(timeoutMs), ...body }),
    headers: typeof headers === 'function' ? headers : () => headers,
  };
}

/** Leaves out `model`, since the path names the VAC: a FastAPI server would hand it to the agent. */
function openAIFields(question: string, history: readonly ChatMessage[], stream: boolean): object {
  return { messages: [...history.map(toRoleMessage), { role: 'user', content: question }], stream };
}

/** Says how often a stream is to bring text, and when it is to end; JSON leaves out what is undefined. */
const vacPace = (timeoutMs: number): object => ({ stream_wait_time: 1, stream_timeout: streamTimeout(timeoutMs) });

/**
 * Asks the OpenAI-shaped route for an end only if its own 60 s are too long, and for no pace, since its own is a second:
 * it hands to the agent, as an argument, whatever is sent besides messages and history.
 */
function openAIPace(timeoutMs: number): object {
  const seconds = streamTimeout(timeoutMs);
  return seconds !== undefined && seconds < 60 ? { stream_timeout: seconds } : {};
}

const noPace = (): object => ({});

function assertNonEmptyString(option: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    throw new TypeError(`${option} must be a non-empty string, got ${formatValue(value)}`);
  }
}

function endpoint(base: string | URL, path: string): URL {
  const page = (globalThis as { location?: { href?: string } }).location?.href;
  let url: URL | undefined;
  try {
    url = new URL(base, page);
  } catch {
    // Said below.
  }
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`url must be a server's address, such as https://vac.example.com, got ${formatValue(base)}`);
  }
  if (url.username || url.password) {
    throw new TypeError('url must hold no user name or password, which fetch refuses: send them in `headers`');
  }
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
  return url;
}
