/** Of headers that say who asks: their values are secret, whatever they look like. */
const secretNames = /auth|key|token|secret|cookie/i;
/** What is shorter is no secret, and may stand in any sentence. */
const shortestSecret = 8;

/**
 * What a server says, without the keys that the request brought along: some servers quote them as they refuse them.
 * The request is given as `fetch` takes it.
 */
export function withoutKeys(text: string, init: RequestInit, input: string | URL | Request): string {
  const sent = init.headers ?? (input instanceof Request ? input.headers : undefined);
  return (
    [...new Headers(sent)]
      .filter(([name]) => secretNames.test(name))
      // Behind a scheme such as Bearer the key itself.
      .flatMap(([, value]) => value.split(/[\s;,]+/))
      .filter(({ length }) => length >= shortestSecret)
      .reduce((rest, key) => rest.replaceAll(key, '…'), text)
  );
}
