import { formatValue } from '../../core/util/formatValue.js';

/**
 * Refuses what JSON would lose or change: functions, symbols, bigints, NaN, Dates, Maps, instances of classes, cycles, and
 * `undefined` in arrays. Properties that are `undefined` stay away, as they would in JSON.
 * @param place how the message calls the value, such as `args[0]`
 * @throws TypeError that names the place
 */
export function assertJson(value: unknown, place: string): void {
  check(value, place, []);
}

function check(value: unknown, place: string, parents: readonly object[]): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (typeof value !== 'object') throw refusal(place, value === undefined ? 'undefined' : kindOf(value));
  if (parents.includes(value)) throw refusal(place, 'an object that holds itself');
  const chain = [...parents, value];
  if (Array.isArray(value)) {
    // Holes too, of which JSON makes null.
    for (let index = 0; index < value.length; index++) check(value[index], `${place}[${index}]`, chain);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw refusal(place, kindOf(value));
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) check(item, `${place}.${key}`, chain);
  }
}

const refusal = (place: string, kind: string): TypeError =>
  new TypeError(`${place} cannot be sent to a worker as JSON: it is ${kind}`);

function kindOf(value: unknown): string {
  if (typeof value === 'object') return `an instance of ${value?.constructor?.name || 'a class'}`;
  return typeof value === 'bigint' || typeof value === 'symbol' ? `a ${typeof value}` : formatValue(value);
}
