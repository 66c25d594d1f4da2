/** Every string that can be reached from a value, by own properties, hidden ones and causes of errors included. */
export function stringsIn(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  const inner = Reflect.ownKeys(value).map((key) => (value as Record<PropertyKey, unknown>)[key]);
  return [...Reflect.ownKeys(value).map(String), ...inner.flatMap((item) => stringsIn(item, seen))];
}
