import { sumUsage } from '../../core/model/sumUsage.js';
import type { TaskReport } from '../../core/model/task.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';
import { asObject, asString } from '../gemini-api/json.js';
import type { AiAnswer, AiPart, AiToolCall } from './AiAnswer.js';
import { usageOf } from './usageOf.js';

/** Puts an answer together from a model's parts, or from those of the SDK's own streams, which have steps. */
export class PartAccumulator implements AiAnswer {
  reasoning = '';
  readonly steps: string[] = [''];
  readonly toolCalls: AiToolCall[] = [];
  readonly parts: AiPart[] = [];
  finishReason: string | undefined;
  rawFinishReason: string | undefined;
  usage: TokenUsage | undefined;
  model: string | undefined;

  get text(): string {
    return this.steps.join('');
  }

  get report(): TaskReport {
    const { usage, model } = this;
    const finishReason = this.rawFinishReason ?? this.finishReason;
    return { ...(usage && { usage }), ...(finishReason && { finishReason }), ...(model && { model }) };
  }

  /**
   * Takes in one more part.
   * @returns the new text
   */
  add(part: AiPart): string {
    switch (part.type) {
      case 'text':
      case 'text-delta':
        return this.#addText(asString(part['delta']) ?? asString(part['text']) ?? '');
      case 'reasoning':
      case 'reasoning-delta':
        this.reasoning += asString(part['delta']) ?? asString(part['text']) ?? '';
        break;
      case 'tool-call':
        // The provider's own tools have run already, and their results are parts too.
        if (part['providerExecuted'] === true) this.parts.push(part);
        else
          this.toolCalls.push({
            id: asString(part['toolCallId']) ?? '',
            name: asString(part['toolName']) ?? '',
            input: part['input'],
          });
        break;
      case 'response-metadata':
        this.model = asString(part['modelId']) || this.model;
        break;
      case 'start-step':
        if (this.steps.at(-1) !== '') this.steps.push('');
        break;
      case 'finish-step':
        this.model = asString(asObject(part['response'])['modelId']) || this.model;
        this.usage = sumUsage(this.usage, usageOf(part['usage']));
        break;
      case 'finish':
        this.finish(part['finishReason'], part['rawFinishReason'], part['usage']);
        break;
      default:
        if (!passing.test(part.type)) this.parts.push(part);
    }
    return '';
  }

  /** The end, as a model tells it (`{ unified, raw }`) or the SDK's own streams (a word). */
  finish(reason: unknown, raw: unknown, usage: unknown): void {
    const { unified, raw: rawOfModel } = asObject(reason);
    this.finishReason = asString(reason) ?? asString(unified);
    this.rawFinishReason = asString(raw) ?? asString(rawOfModel);
    this.usage = usageOf(usage) ?? this.usage;
  }

  #addText(text: string): string {
    this.steps[this.steps.length - 1] += text;
    return text;
  }
}

/** Parts that tell how the answer comes, and are nothing of it; errors are told apart from it. */
const passing = /^(start|stream-start|text-|reasoning-(start|end)|tool-input-|raw$|ping$|error$|abort$)/;
