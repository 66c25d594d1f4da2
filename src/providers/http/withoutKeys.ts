/** Of headers that say who asks: their values are secret, whatever they look like. */
const secretNames = /auth|key|token|secret|cookie/i;
/** What is shorter is no secret, and may stand in any sentence. */
const shortestSecret = 8;

/** What a server says, without the keys that the request brought along: some servers quote them as they refuse them. */
export function withoutKeys(text: string, headers: RequestInit['headers']): string {
  return (
    [...new Headers(headers)]
      .filter(([name]) => secretNames.test(name))
      // Behind a scheme such as Bearer the key itself.
      .flatMap(([, value]) => value.split(/[\s;,]+/))
      .filter(({ length }) => length >= shortestSecret)
      .reduce((rest, key) => rest.replaceAll(key, '…'), text)
  );
}
