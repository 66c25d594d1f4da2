/**
 * True for a plain `Error` that carries nothing but its message: there is nothing else to read, which spares the most
 * usual failure some fifty look-ups.
 */
export function isBareError(error: unknown): error is Error {
  try {
    return (
      error instanceof Error &&
      Object.getPrototypeOf(error) === Error.prototype &&
      error.name === 'Error' &&
      !Object.hasOwn(error, 'cause') &&
      Object.keys(error).length === 0
    );
  } catch {
    return false; // A Proxy.
  }
}
