import type { JsonObject } from '../../core/util/isObject.js';
import { asArray, asNumber, asObject, asString } from '../gemini-api/json.js';
import type { ContentBlock } from './AnthropicAnswer.js';

/** A block of which the parts are still coming. */
interface OpenBlock {
  readonly fields: Record<string, unknown>;
  /** JSON of a tool's input, as far as it is written. */
  json: string | undefined;
}

/** Puts the blocks of an answer together from the events of a stream. */
export class BlockAccumulator {
  readonly #blocks = new Map<number, OpenBlock>();

  /** @returns the text in it, if it is a block of text */
  start({ index, content_block }: JsonObject): string {
    const fields = { ...asObject(content_block) };
    this.#blocks.set(asNumber(index) ?? this.#blocks.size, { fields, json: undefined });
    return fields['type'] === 'text' ? (asString(fields['text']) ?? '') : '';
  }

  /** @returns the text that it adds, if the block is text */
  append({ index, delta }: JsonObject): string {
    const { type, text, partial_json, citation, ...others } = asObject(delta);
    const at = asNumber(index) ?? this.#blocks.size - 1;
    const block = this.#blocks.get(at) ?? {
      fields: { type: type === 'text_delta' ? 'text' : 'unknown' },
      json: undefined,
    };
    this.#blocks.set(at, block);
    const { fields } = block;
    if (type === 'text_delta') {
      const words = asString(text) ?? '';
      fields['text'] = (asString(fields['text']) ?? '') + words;
      return fields['type'] === 'text' ? words : '';
    }
    if (type === 'input_json_delta') block.json = (block.json ?? '') + (asString(partial_json) ?? '');
    else if (type === 'citations_delta') fields['citations'] = [...asArray(fields['citations']), citation];
    // `thinking`, `signature`, a compaction's `content`, and what is to come: what a field adds goes to that field.
    for (const [name, value] of Object.entries(others)) {
      const before = fields[name];
      fields[name] = typeof before === 'string' && typeof value === 'string' ? before + value : value;
    }
    return '';
  }

  /** The blocks in order. */
  get blocks(): readonly ContentBlock[] {
    const inOrder = [...this.#blocks].sort(([a], [b]) => a - b);
    return inOrder.map(([, { fields, json }]) => {
      const block = fields as ContentBlock;
      return json === undefined || json === '' ? block : { ...block, input: parsed(json) };
    });
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
