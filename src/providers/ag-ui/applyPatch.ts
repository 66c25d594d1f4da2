import { isObject } from '../../core/util/isObject.js';
import { asArray, asObject, asString } from '../gemini-api/json.js';

type Container = Record<string, unknown> | unknown[];

/** A place in a document: its container, and the key there. */
interface Place {
  readonly parent: Container;
  readonly key: string;
}

/**
 * A document after the operations of a JSON Patch (RFC 6902). The document is changed in place. Operations that do not
 * fit it are left out, and a `test` that fails ends the patch: as clients do, who show what they have.
 */
export function applyPatch(document: unknown, patch: unknown): unknown {
  // The document is a field of this one, so that the empty pointer, the whole, is a place like any other.
  const holder = { '': document };
  for (const operation of asArray(patch).map(asObject)) {
    const { op, value } = operation;
    const place = placeOf(holder, operation['path']);
    const takes = op === 'move' || op === 'copy';
    const from = takes ? placeOf(holder, operation['from']) : undefined;
    if (!place || (takes && !(from && has(from)))) continue;
    if (op === 'test' && JSON.stringify(read(place)) !== JSON.stringify(value)) break;
    if (op === 'add' || op === 'replace') write(place, value, op === 'add');
    if (op === 'remove') remove(place);
    if (!from) continue;
    const moved = read(from);
    if (op === 'move') remove(from);
    write(place, op === 'move' ? moved : structuredClone(moved), true);
  }
  return holder[''];
}

function placeOf(holder: Container, pointer: unknown): Place | undefined {
  const path = asString(pointer);
  if (path === undefined || (path !== '' && !path.startsWith('/'))) return undefined;
  const keys = path.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const key = keys.pop() as string;
  let parent: unknown = holder;
  for (const step of keys) {
    if (!isObject(parent) || !has({ parent: parent, key: step })) return undefined;
    parent = (parent as Record<string, unknown>)[step];
  }
  return isObject(parent) ? { parent: parent as Container, key } : undefined;
}

const has = ({ parent, key }: Place): boolean => Object.hasOwn(parent, key);

const read = (place: Place): unknown => (has(place) ? (place.parent as Record<string, unknown>)[place.key] : undefined);

function write({ parent, key }: Place, value: unknown, inserting: boolean): void {
  if (!Array.isArray(parent)) {
    // An assignment to `__proto__` would not make a field.
    Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true });
    return;
  }
  const index = key === '-' ? parent.length : Number(key);
  if (!Number.isInteger(index) || index < 0 || index > parent.length) return;
  parent.splice(index, inserting ? 0 : 1, value);
}

function remove(place: Place): void {
  const { parent, key } = place;
  if (!has(place)) return;
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}
