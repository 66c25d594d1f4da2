/**
 * Counts milliseconds in which this process gets to run: ticks of a 1 ms timer. A stretch in which the machine runs
 * something else counts as one, so that a bound holds on a busy machine too, while any real wait counts in full.
 *
 * @returns stops counting and tells the count
 */
export function ownTime(): () => number {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  return () => {
    clearInterval(timer);
    return ticks;
  };
}
