/** Headers as `fetch` takes them. */
type HeaderFields = RequestInit['headers'];

/** Of headers that say who asks: their values are secret, whatever they look like. */
const secretNames = /auth|key|token|secret|cookie/i;
/** What is shorter is no secret, and may stand in any sentence. */
const shortestSecret = 8;
/** So few characters of a key that was cut off give nothing away. */
const shortestPart = 4;

/** True for the name of a header whose value is secret. */
export const isSecretName = (name: string): boolean => secretNames.test(name);

/** The keys among headers. */
export const keysIn = (headers: HeaderFields): string[] =>
  [...new Headers(headers)]
    .filter(([name]) => isSecretName(name))
    // Behind a scheme such as Bearer, or a cookie's name, the key itself.
    .flatMap(([, value]) => value.split(/[\s;,="]+/));

/**
 * What a server says, without the keys that the request brought along: some servers quote them. Long messages are cut, and
 * perhaps in the midst of a key: what stands before a `…` may be its beginning.
 */
export function withoutKeys(text: string, keys: readonly string[]): string {
  let hidden = text;
  for (const key of keys.filter(({ length }) => length >= shortestSecret)) {
    hidden = hidden.replaceAll(key, '…');
    for (let length = key.length - 1; length >= shortestPart; length--) {
      hidden = hidden.replaceAll(`${key.slice(0, length)}…`, '…');
    }
  }
  return hidden;
}
