type AnyMethod = (this: { length: number }, ...args: unknown[]) => unknown;

/** How many elements of arrays and Maps are copied meanwhile: the work that is done, where time would be the machine's. */
export function copiedBy(action: () => void): number {
  let copied = 0;
  const restore: (() => void)[] = [];
  const count = (owner: object, method: PropertyKey, elements: (self: { length: number }) => number) => {
    const property = Object.getOwnPropertyDescriptor(owner, method)!;
    const original = property.value as AnyMethod;
    const value: AnyMethod = function (...args) {
      copied += elements(this);
      return original.apply(this, args);
    };
    Object.defineProperty(owner, method, { ...property, value });
    restore.push(() => Object.defineProperty(owner, method, property));
  };
  // Spreading an array iterates it.
  for (const method of ['shift', 'slice', 'map', 'concat', 'filter', Symbol.iterator]) {
    count(Array.prototype, method, ({ length }) => length);
  }
  count(Map.prototype, 'set', () => 1);
  try {
    action();
  } finally {
    for (const undo of restore) undo();
  }
  return copied;
}
