import type { AnswerCandidate, AnswerPart } from './GeminiAnswer.js';
import { isObject, type JsonObject } from '../../core/util/isObject.js';
import { asArray, asObject } from './json.js';

/** Fields that a stream sends in several pieces, or repeats in each chunk with more in it. */
const growingFields = new Set(['citationMetadata', 'groundingMetadata', 'urlContextMetadata']);

/** Puts one candidate together from the pieces that a stream's responses hold. */
export class CandidateAccumulator {
  readonly parts: AnswerPart[] = [];
  readonly #fields: Record<string, unknown> = {};
  #content: JsonObject | undefined;

  /** Takes in one more piece. @returns the parts that are new */
  add(piece: JsonObject): readonly AnswerPart[] {
    for (const [field, value] of Object.entries(piece)) {
      if (value === undefined || value === null || field === 'content') continue;
      this.#fields[field] = growingFields.has(field) ? mergeLists(asObject(this.#fields[field]), value) : value;
    }
    const content = piece['content'];
    if (!isObject(content)) return [];
    this.#content = { ...this.#content, ...content };
    const parts = asArray(content['parts']).map((part) => asObject(part) as AnswerPart);
    // Pushed, not copied: a long answer comes in thousands of pieces.
    for (const part of parts) this.parts.push(part);
    return parts;
  }

  /** A field's value so far; `undefined` unless it is an object. */
  metadata(field: string): JsonObject | undefined {
    const value = this.#fields[field];
    return isObject(value) ? value : undefined;
  }

  get candidate(): AnswerCandidate {
    if (!this.#content) return this.#fields;
    const content = { ...this.#content, ...('parts' in this.#content && { parts: this.parts }) };
    return { content, ...this.#fields };
  }
}

/** An object with the fields of both; lists are joined, without what the later one repeats. */
function mergeLists(before: JsonObject, later: unknown): unknown {
  if (!isObject(later) || Array.isArray(later)) return later;
  const merged: Record<string, unknown> = { ...before };
  for (const [field, value] of Object.entries(later)) {
    merged[field] = Array.isArray(value) ? union(asArray(before[field]), value as unknown[]) : value;
  }
  return merged;
}

function union(before: readonly unknown[], later: readonly unknown[]): readonly unknown[] {
  if (before.length === 0) return later;
  const known = new Set(before.map((item) => JSON.stringify(item)));
  return [...before, ...later.filter((item) => !known.has(JSON.stringify(item)))];
}
