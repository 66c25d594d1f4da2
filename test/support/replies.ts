/** Is answered at once, and not counted among the requests. */
export const pingPath = '/ping';

/** How a body's bytes are cut into writes: whole, pieces of one size, or pieces of these sizes over and over. */
export type Cut = 'whole' | number | readonly number[];

/** One answer of the server. */
export interface Reply {
  readonly status?: number;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly cut?: Cut;
  /** What follows the body: its end, a reset of the connection, or nothing for as long as the client waits. */
  readonly then?: 'end' | 'reset' | 'stall';
  /** Resets or stalls before any header is sent. */
  readonly instead?: 'reset' | 'stall';
}

/** A request as the server saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
  /** Resolves when its connection is closed, or its answer sent whole: which of the two. */
  readonly over: Promise<{ readonly aborted: boolean }>;
}

/** A running server. */
export interface ReplyServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Resolves with request `index` (from 0) as soon as it has come. */
  request(index: number): Promise<SeenRequest>;
}

/** What a server gives: these replies, the last one over and over, or what a function of the request chooses. */
export type Replies = Reply | readonly Reply[] | ((request: SeenRequest, index: number) => Reply);

/** The requests of one server, and the reply to each. */
export class ReplyLog {
  readonly requests: SeenRequest[] = [];
  readonly #replies: Replies;
  #arrived: () => void = () => undefined;
  #arrival = new Promise<void>((resolve) => (this.#arrived = resolve));

  constructor(replies: Replies) {
    this.#replies = replies;
  }

  /** Notes a request, and chooses its reply. */
  readonly reply = (request: SeenRequest): Reply => {
    const index = this.requests.push(request) - 1;
    this.#arrived();
    this.#arrival = new Promise((resolve) => (this.#arrived = resolve));
    if (typeof this.#replies === 'function') return this.#replies(request, index);
    const list = 'length' in this.#replies ? this.#replies : [this.#replies];
    return list[Math.min(index, list.length - 1)] ?? {};
  };

  readonly request = async (index: number): Promise<SeenRequest> => {
    for (;;) {
      const request = this.requests[index];
      if (request) return request;
      await this.#arrival;
    }
  };
}

/** An event stream of these responses, as Gemini frames them. */
export const sse = (...responses: readonly unknown[]): string =>
  responses.map((response) => `data: ${JSON.stringify(response)}\r\n\r\n`).join('');

/** A reply that streams these responses. */
export const streamOf = (...responses: readonly unknown[]): Reply => ({
  contentType: 'text/event-stream',
  body: sse(...responses),
});

/** A response of Gemini's with this text, and a finish reason if given. */
export const said = (text: string, finishReason?: string, more: object = {}): object => ({
  candidates: [{ content: { role: 'model', parts: [{ text }] }, ...(finishReason && { finishReason }), index: 0 }],
  ...more,
});

/** An error body of Google's. */
export const errorBody = (code: number, status: string, message: string, details?: unknown[]): string =>
  JSON.stringify({ error: { code, message, status, ...(details && { details }) } });
