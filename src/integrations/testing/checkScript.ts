import { formatValue } from '../../core/util/formatValue.js';
import { failureDetails, assertFraction } from './MockFailure.js';
import type { MockCall } from './MockCall.js';
import type { FailureRule, MockScript } from './MockScript.js';
import { assertDistribution } from './Distribution.js';

const known = new Set(['answer', 'failures', 'latencyMs', 'chunkMs', 'chunkChars', 'seed', 'apiKey', 'models']);

/**
 * Refuses a script that cannot be played.
 * @throws TypeError or RangeError naming the field and the value
 */
export function checkScript<Call extends MockCall>(script: MockScript<Call>): void {
  if (typeof script !== 'object' || script === null) {
    throw new TypeError(`the script must be an object or a function, got ${formatValue(script)}`);
  }
  for (const field of Object.keys(script)) {
    if (!known.has(field)) throw new TypeError(`the script has no field ${field}; it knows ${[...known].join(', ')}`);
  }
  const { latencyMs, chunkMs, chunkChars, failures } = script;
  if (latencyMs !== undefined) assertDistribution('latencyMs', latencyMs);
  if (chunkMs !== undefined) assertDistribution('chunkMs', chunkMs);
  if (chunkChars !== undefined) assertDistribution('chunkChars', chunkChars, 1);
  if (failures === undefined) return;
  if (!Array.isArray(failures)) throw new TypeError(`failures must be an array of rules, got ${formatValue(failures)}`);
  for (const { fail, probability } of failures as readonly FailureRule<Call>[]) {
    failureDetails(fail);
    if (probability !== undefined) assertFraction('probability', probability);
  }
}
