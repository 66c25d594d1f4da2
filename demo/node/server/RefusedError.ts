import type { Refusal } from './protocol.js';

const furtherHeaders: Record<number, Record<string, string>> = { 405: { allow: 'POST' }, 503: { 'retry-after': '2' } };

/** A request that the server does not serve, and why; the message is for the one who sent it. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(
    readonly status: 400 | 404 | 405 | 413 | 415 | 503,
    message: string,
    readonly field?: string,
  ) {
    super(message);
  }

  toResponse(): Response {
    const { status, message, field } = this;
    const refusal: Refusal = { error: { status, message, ...(field !== undefined && { field }) } };
    return Response.json(refusal, { status, headers: furtherHeaders[status] ?? {} });
  }
}
