/** Makes reading this field of an object throw. */
export const throwing = <T extends object>(key: PropertyKey, target: T): T =>
  Object.defineProperty(target, key, {
    get() {
      throw new Error('a getter that throws');
    },
  });

const refuse = () => {
  throw new Error('a Proxy that throws');
};

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function cycle(): Error {
  const error: Error & { self?: unknown } = new Error('a cycle');
  error.cause = new Error('its cause', { cause: error });
  error.self = error;
  return error;
}

/** Objects that throw when they are looked at, or never end. */
export const hostile: Readonly<Record<string, () => unknown>> = {
  'a Proxy that throws at everything': () =>
    new Proxy(
      {},
      { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse, getOwnPropertyDescriptor: refuse },
    ),
  'a Proxy that was revoked': revoked,
  'an error whose fields all throw': () =>
    [
      'name',
      'message',
      'cause',
      'status',
      'code',
      'headers',
      'response',
      'errors',
      'constructor',
      'retryAfterMs',
    ].reduce((error, key) => throwing(key, error), new Error('hidden')),
  'a frozen error': () => Object.freeze(new Error('frozen')),
  'an error that is its own cause': cycle,
  'an object whose conversions throw': () => ({ toString: refuse, valueOf: refuse, [Symbol.toPrimitive]: refuse }),
};
