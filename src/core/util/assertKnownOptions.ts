/**
 * Refuses options that do not exist: a misspelt one would be overlooked in silence.
 *
 * @param where what the options belong to, for the message
 * @throws TypeError naming the unknown option and the known one that is nearest
 */
export function assertKnownOptions(where: string, options: object, known: ReadonlySet<string>): void {
  for (const name in options) {
    if (known.has(name) || !Object.hasOwn(options, name) || options[name as keyof object] === undefined) continue;
    throw new TypeError(`${where} ${JSON.stringify(name).slice(1, -1)}: ${hint(name, known)}`);
  }
}

function hint(name: string, known: ReadonlySet<string>): string {
  const [nearest] = [...known]
    .map((option) => ({ option, distance: unlikeness(name.toLowerCase(), option.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  if (nearest && nearest.distance <= Math.max(2, Math.ceil(nearest.option.length / 2)))
    return `did you mean ${nearest.option}?`;
  return `no such option; there are ${[...known].join(', ')}`;
}

/** Their distance; next to none where one is the beginning of the other, such as `timeout` of `timeoutMs`. */
const unlikeness = (name: string, option: string): number =>
  option.startsWith(name) || name.startsWith(option) ? 1 : distance(name, option);

/** How many letters to add, leave out or change to get from one word to the other (Levenshtein's distance). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
