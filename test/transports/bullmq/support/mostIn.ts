/** A call as its provider saw it. */
export interface ProviderCall {
  readonly at: number;
  readonly tokens: number;
}

/** The most that calls amount to in any window of that length; where nothing is said, how many they are. */
export function mostIn(
  windowMs: number,
  calls: readonly ProviderCall[],
  amountOf: (call: ProviderCall) => number = () => 1,
): number {
  const sorted = calls.toSorted((a, b) => a.at - b.at);
  let most = 0;
  let sum = 0;
  let first = 0;
  for (const call of sorted) {
    sum += amountOf(call);
    for (let oldest = sorted[first]; oldest && call.at - oldest.at >= windowMs; oldest = sorted[first]) {
      sum -= amountOf(oldest);
      first++;
    }
    most = Math.max(most, sum);
  }
  return most;
}

/**
 * What windows of that length hold on the average, wherever they begin: from the one that begins with the first call to the
 * last of so many that lie side by side.
 */
export function meanIn(
  windowMs: number,
  windows: number,
  calls: readonly ProviderCall[],
  amountOf: (call: ProviderCall) => number = () => 1,
): number {
  const begun = Math.min(...calls.map(({ at }) => at));
  const lastBeginsMs = (windows - 1) * windowMs;
  let sum = 0;
  for (const call of calls) {
    // Windows hold it that begin in the last windowMs before it.
    const at = call.at - begun;
    const heldMs = Math.min(at, lastBeginsMs) - Math.max(at - windowMs, 0);
    sum += amountOf(call) * Math.max(0, heldMs);
  }
  return sum / lastBeginsMs;
}
