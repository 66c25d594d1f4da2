import type { TaskReport } from '../../core/model/task.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';
import { asArray, asObject, asString } from '../gemini-api/json.js';
import type { JsonObject } from '../../core/util/isObject.js';
import type { AnthropicAnswer, ContentBlock, ToolUse } from './AnthropicAnswer.js';
import { BlockAccumulator } from './BlockAccumulator.js';
import { usageOf } from './usageOf.js';

/** Puts an answer together from the API's objects: one message of a unary call, many events of a stream. */
export class MessageAccumulator implements AnthropicAnswer {
  text = '';
  stopReason: string | undefined;
  /** What is said about a refusal: its category and an explanation. */
  stopDetails: JsonObject = {};
  model: string | undefined;
  readonly #blocks = new BlockAccumulator();
  #usageFields: JsonObject = {};

  get finishReason(): string | undefined {
    return this.stopReason;
  }

  get usage(): TokenUsage | undefined {
    return usageOf(this.#usageFields);
  }

  get content(): readonly ContentBlock[] {
    return this.#blocks.blocks;
  }

  get thinking(): string {
    return this.content.map(({ type, thinking }) => (type === 'thinking' ? (asString(thinking) ?? '') : '')).join('');
  }

  get toolUses(): readonly ToolUse[] {
    return this.content.flatMap(({ type, id, name, input }) =>
      type === 'tool_use' ? [{ id: asString(id) ?? '', name: asString(name) ?? '', input }] : [],
    );
  }

  get report(): TaskReport {
    const { usage, finishReason, model } = this;
    return { ...(usage && { usage }), ...(finishReason && { finishReason }), ...(model && { model }) };
  }

  /**
   * Takes in one more object; of those it does not know, nothing.
   * @returns the new text
   */
  add(object: JsonObject): string {
    let text = '';
    switch (object['type']) {
      case 'message_start':
        text = this.#addMessage(asObject(object['message']));
        break;
      case 'content_block_start':
        text = this.#blocks.start(object);
        break;
      case 'content_block_delta':
        text = this.#blocks.append(object);
        break;
      case 'message_delta':
        this.#addFacts({ ...asObject(object['delta']), usage: object['usage'] });
        break;
      default:
        // A unary answer; some services leave out its type.
        if (Array.isArray(object['content'])) text = this.#addMessage(object);
    }
    this.text += text;
    return text;
  }

  #addMessage(message: JsonObject): string {
    this.model = asString(message['model']) || this.model;
    this.#addFacts(message);
    return asArray(message['content'])
      .map((block, index) => this.#blocks.start({ index, content_block: block }))
      .join('');
  }

  #addFacts({ stop_reason, stop_details, usage }: JsonObject): void {
    this.stopReason = asString(stop_reason) || this.stopReason;
    if (stop_details) this.stopDetails = asObject(stop_details);
    // A field that is null now was told before.
    const told = Object.entries(asObject(usage)).filter(([, value]) => value !== null);
    this.#usageFields = { ...this.#usageFields, ...Object.fromEntries(told) };
  }
}
