import type { TaskReport } from '../../core/model/task.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';
import { asArray, asNumber, asObject, asString } from '../gemini-api/json.js';
import type { JsonObject } from '../../core/util/isObject.js';
import type { OpenAIAnswer, ToolCall } from './OpenAIAnswer.js';
import { ToolCallAccumulator } from './ToolCallAccumulator.js';
import { usageOf } from './usageOf.js';

/** Puts an answer together from a service's objects: one of a unary call, many of a stream. */
export class CompletionAccumulator implements OpenAIAnswer {
  text = '';
  reasoning = '';
  /** The model's words where it refuses; they come in a field of their own. */
  refusal = '';
  finishReason: string | undefined;
  usage: TokenUsage | undefined;
  model: string | undefined;
  raw: JsonObject = {};
  readonly #calls = new ToolCallAccumulator();
  readonly #unary: boolean;

  constructor(unary: boolean) {
    this.#unary = unary;
  }

  get toolCalls(): readonly ToolCall[] {
    return this.#calls.calls;
  }

  /** What is known to report. */
  get report(): TaskReport {
    const { usage, finishReason, model } = this;
    return { ...(usage && { usage }), ...(finishReason && { finishReason }), ...(model && { model }) };
  }

  /** The error that came instead of the answer, or in the middle of it. */
  errorIn(object: JsonObject): unknown {
    const { error, object: kind } = object;
    // An empty object or text is a shell, as some services fill their fields.
    return [error, choiceIn(object)['error'], kind === 'error' ? object : undefined].find(
      (told) => (typeof told === 'string' && told !== '') || Object.keys(asObject(told)).length > 0,
    );
  }

  /**
   * Takes in one more object.
   * @returns the new text
   */
  add(object: JsonObject): string {
    this.raw = { ...this.raw, ...object };
    this.usage = usageOf(object) ?? this.usage;
    this.model = asString(object['model']) || this.model;
    const choice = choiceIn(object);
    // The last word counts: chunks without one may come after it.
    this.finishReason = asString(choice['finish_reason']) || this.finishReason;
    const said = this.#saidIn(choice);
    this.#calls.add(said);
    this.refusal += asString(said['refusal']) ?? '';
    this.reasoning += asString(said['reasoning_content']) ?? asString(said['reasoning']) ?? '';
    const text = this.#textIn(said['content']);
    this.text += text;
    return text;
  }

  /**
   * What a choice says. Some carry both forms: a unary answer's empty delta is beside its message, and a stream's
   * message repeats what was said so far.
   */
  #saidIn({ delta, message }: JsonObject): JsonObject {
    if (this.#unary) return asObject(message ?? delta);
    return asObject(delta ?? (this.text === '' ? message : undefined));
  }

  /** The text of a content, which is a string or a list of parts; thoughts among them are reasoning. */
  #textIn(content: unknown): string {
    if (typeof content === 'string') return content;
    let text = '';
    for (const part of asArray(content)) {
      const { type, text: words, thinking } = asObject(part);
      if (type === 'thinking') this.reasoning += this.#plain(thinking);
      else if (type === 'text' || type === undefined) text += asString(words) ?? '';
    }
    return text;
  }

  #plain(thinking: unknown): string {
    if (typeof thinking === 'string') return thinking;
    return asArray(thinking)
      .map((part) => asString(asObject(part)['text']) ?? '')
      .join('');
  }
}

/** The first choice: chunks of several may come mixed. */
function choiceIn({ choices }: JsonObject): JsonObject {
  return (
    asArray(choices)
      .map(asObject)
      .find(({ index }) => (asNumber(index) ?? 0) === 0) ?? {}
  );
}
