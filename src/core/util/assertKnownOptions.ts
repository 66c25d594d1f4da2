/**
 * Refuses options that do not exist: a misspelt one would be overlooked in silence.
 *
 * @param where what the options belong to, for the message
 * @throws TypeError naming the unknown option and the known one that is nearest
 */
export function assertKnownOptions(where: string, options: object, known: ReadonlySet<string>): void {
  for (const name in options) {
    if (!known.has(name) && options[name as keyof object] !== undefined) assertInherited(where, options, name, known);
  }
}

/** @throws TypeError unless an unknown option is inherited: then it may be anything, such as a method of its class */
export function assertInherited(where: string, options: object, name: string, known: Iterable<string>): void {
  if (!Object.hasOwn(options, name)) return;
  throw new TypeError(`${where} ${JSON.stringify(name).slice(1, -1)}: ${hint(name, [...known])}`);
}

function hint(name: string, known: readonly string[]): string {
  const likeness = known.map((option) => sharedPairs(name.toLowerCase(), option.toLowerCase()));
  const most = Math.max(...likeness);
  return most > 1 / 3
    ? `did you mean ${known[likeness.indexOf(most)]}?`
    : `no such option; there are ${known.join(', ')}`;
}

/** Which share of one word's pairs of letters, and its last letter, the other has too. */
function sharedPairs(word: string, other: string): number {
  const shared = [...word].filter((_, index) => other.includes(word.slice(index, index + 2)));
  return shared.length / Math.max(word.length, other.length);
}
