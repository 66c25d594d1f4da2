/** What a popular client throws, and what is to be made of it. */
export interface ErrorShape {
  readonly who: string;
  readonly thrown: () => unknown;
  readonly again: boolean;
  /** The wait that the server asks for. */
  readonly waitMs?: number;
  /** What a limiter hears. */
  readonly limiter: 'wait' | 'overloaded' | 'outage' | 'exhausted' | 'none';
}

/** An error of a class of its own, whose fields are inherited, as getters. */
export function inherited(fields: Readonly<Record<string, unknown>>): Error {
  class ClientError extends Error {}
  for (const [key, value] of Object.entries(fields)) {
    Object.defineProperty(ClientError.prototype, key, { get: () => value });
  }
  return new ClientError('a client failed');
}

/** An error with these fields of its own. */
export const errorWith = (fields: Readonly<Record<string, unknown>>, message = 'a client failed'): Error =>
  Object.assign(new Error(message), fields);

/** An error of a class of this name, which sets no `name`: as the SDKs of OpenAI and Anthropic have them. */
export function ofClass(name: string, fields: Readonly<Record<string, unknown>> = {}): Error {
  const named = { [name]: class extends Error {} }[name] as typeof Error;
  return Object.assign(new named('a client failed'), fields);
}
