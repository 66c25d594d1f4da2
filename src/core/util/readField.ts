/**
 * A field of whatever was thrown, inherited ones too. `undefined` if it is no object or function, or if reading throws: getters may, and
 * so may Proxies.
 */
export function readField(value: unknown, key: PropertyKey): unknown {
  try {
    return Object(value) === value ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  } catch {
    return undefined;
  }
}
