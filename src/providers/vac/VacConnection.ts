/** Whatever `new Headers()` takes; DOM's own name for it, HeadersInit, is not there in Node's types. */
export type HeaderFields = NonNullable<RequestInit['headers']>;

/** Headers, or what makes them anew for each attempt: for tokens that expire. */
export type VacHeaders = HeaderFields | (() => HeaderFields | PromiseLike<HeaderFields>);

/** Which VAC to ask, and how. */
export interface VacConnection {
  /** The server's address, such as `https://vac.example.com`; a path and a query in it are kept. */
  readonly url: string | URL;
  /** The VAC's name there. */
  readonly vac: string;
  /**
   * How the answer comes: in server-sent events (`/vac/streaming/{vac}/sse`, which FastAPI servers alone have), as a
   * stream of plain text (`/vac/streaming/{vac}`), or whole (`/vac/{vac}`).
   * @default 'sse'
   */
  readonly stream?: 'sse' | 'text' | false;
  /**
   * Asks the same server's OpenAI-shaped route instead, `/openai/v1/chat/completions/{vac}`, streamed or whole. There a
   * FastAPI server streams the answers of async agents alone.
   * @default none: the VAC's own routes
   */
  readonly apiFormat?: 'openai';
  /**
   * Sent with each request: `{ authorization: 'Bearer …' }` for an identity token, `{ 'x-api-key': '…' }` for a key.
   * @default none
   */
  readonly headers?: VacHeaders;
  /**
   * Further fields of the request, such as `trace_id`; they win over those that are sent anyway. Servers hand the agent
   * what they do not know themselves: Flask from every route, FastAPI from the OpenAI-shaped one alone.
   *
   * A stream asks for text each second (`stream_wait_time: 1`; the server's own default is 7), and for its end before
   * the attempt's (`stream_timeout`, in seconds: half of `timeoutMs`, or 8 s less than it if that is shorter).
   * @default none
   */
  readonly body?: Readonly<Record<string, unknown>>;
}
