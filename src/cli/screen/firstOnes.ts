const mostSaid = 10;

/** Says the first few of what may be many, and counts the others. */
export function firstOnes(say: (line: number, text: string) => void) {
  let seen = 0;
  return {
    add: (line: number, text: string): void => {
      if (++seen <= mostSaid) say(line, text);
    },
    get others(): number {
      return Math.max(0, seen - mostSaid);
    },
  };
}
