import { parseHeaders } from '../http/parseHeaders.js';
import { formatValue } from '../../core/util/assertNumber.js';
import type { ChatMessage } from './VacAnswer.js';

/** What `new Headers()` takes; DOM's own name for it, HeadersInit, is not there in Node's types. */
type HeaderFields = NonNullable<RequestInit['headers']>;

/** Headers, or what makes them anew for each attempt: for tokens that expire. */
export type VacHeaders = HeaderFields | (() => HeaderFields | PromiseLike<HeaderFields>);

/** Which VAC to ask, and how. */
export interface VacConnection {
  /** The server's address, such as `https://vac.example.com`; a path and a query in it are kept. */
  readonly url: string | URL;
  /** The VAC's name there. */
  readonly vac: string;
  /**
   * How the answer comes: in server-sent events (`/vac/streaming/{vac}/sse`), as a stream of plain text
   * (`/vac/streaming/{vac}`), or whole (`/vac/{vac}`).
   * @default 'sse'
   */
  readonly stream?: 'sse' | 'text' | false;
  /** Asks the same server's OpenAI-shaped endpoint instead, `/openai/v1/chat/completions/{vac}`, streamed or whole. */
  readonly apiFormat?: 'openai';
  /**
   * Sent with each request: `{ authorization: 'Bearer …' }` for an identity token, `{ 'x-api-key': '…' }` for a key.
   */
  readonly headers?: VacHeaders;
  /**
   * Further fields of the request, such as `trace_id`. Streams ask for text each second (`stream_wait_time: 1`, where
   * the server's own default is 7) unless it is set here.
   */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A checked connection: what each attempt sends. */
export interface VacRequest {
  readonly url: URL;
  readonly body: string;
  readonly headers: () => HeaderFields | undefined | PromiseLike<HeaderFields>;
}

/** @throws TypeError naming what is wrong */
export function vacRequest(
  connection: VacConnection,
  question: string,
  chatHistory: readonly ChatMessage[] | undefined,
): VacRequest {
  const { vac, stream = 'sse', apiFormat, headers, body } = connection;
  requireText('vac', vac);
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
  const giveHeaders = typeof headers === 'function' ? headers : () => headers;
  // Throws here, where the caller can see it.
  if (typeof headers !== 'function') parseHeaders(headers);
  const name = encodeURIComponent(vac);
  const past: readonly ChatMessage[] = chatHistory ?? [];
  const history = past.length > 0 ? { chat_history: past } : {};
  const pace = stream === false ? {} : { stream_wait_time: 1 };
  if (apiFormat === 'openai') {
    const messages = [...past, { role: 'user', content: question }];
    return {
      url: endpoint(connection.url, `openai/v1/chat/completions/${name}`),
      body: JSON.stringify({ model: vac, messages, stream: stream !== false, ...history, ...pace, ...body }),
      headers: giveHeaders,
    };
  }
  const path = stream === false ? name : stream === 'text' ? `streaming/${name}` : `streaming/${name}/sse`;
  return {
    url: endpoint(connection.url, `vac/${path}`),
    body: JSON.stringify({ user_input: question, ...history, ...pace, ...body }),
    headers: giveHeaders,
  };
}

function requireText(option: string, value: unknown): void {
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
    // Told below.
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
