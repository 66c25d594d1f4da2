/**
 * The name, or where it is taken the name with the next free suffix (`english_1`), never one already taken.
 * sunholo's runner names repeated tasks the same way, but may hand out a name that somebody chose.
 *
 * @param taken the names in use, each with the last suffix it was given; the new one is added
 */
export function uniqueName(name: string, taken: Map<string, number>): string {
  let free = name;
  let suffix = taken.get(name) ?? 0;
  while (taken.has(free)) free = `${name}_${++suffix}`;
  if (free !== name) taken.set(name, suffix);
  taken.set(free, 0);
  return free;
}
