import type { TaskReport } from '../../core/model/task.js';
import type { JsonObject } from '../../core/util/isObject.js';
import { TextSections } from '../agents/TextSections.js';
import { asArray, asObject, asString } from '../gemini-api/json.js';
import type { AgUiAnswer, AgUiMessage, AgUiToolCall } from './AgUiAnswer.js';
import type { AgUiInput } from './AgUiInput.js';
import { applyPatch } from './applyPatch.js';
import { usageOf } from './usageOf.js';

/** Puts a run's answer together from its events. */
export class RunAccumulator {
  finishReason: string | undefined;
  result: unknown;
  readonly #texts = new TextSections();
  readonly #messages = new Map<string, Omit<AgUiMessage, 'content'>>();
  readonly #calls = new Map<string, { -readonly [Field in keyof AgUiToolCall]: AgUiToolCall[Field] }>();
  /** Ids of the request's messages: none of these is an answer. */
  readonly #asked: ReadonlySet<unknown>;
  /** The message that chunks without an id belong to, by the child agent that writes them. */
  readonly #chunked = new Map<unknown, string>();
  #state: unknown;
  #report: TaskReport = {};

  constructor({ messages, state }: AgUiInput) {
    this.#asked = new Set(messages.map(({ id }) => id));
    this.#state = structuredClone(state);
  }

  get text(): string {
    return this.#texts.text;
  }

  get report(): TaskReport {
    return this.#report;
  }

  get answer(): AgUiAnswer {
    const messages = Array.from(this.#messages.values(), (message) => ({
      ...message,
      content: this.#texts.textOf(message.id) ?? '',
    }));
    const { text, result } = this;
    return {
      text,
      messages,
      toolCalls: [...this.#calls.values()],
      result,
      state: this.#state,
      usage: this.#report.usage,
    };
  }

  /**
   * Takes in one more event.
   * @returns the text that may be shown by now
   */
  add(event: JsonObject): string {
    const { type, toolCallId } = event;
    const id = asString(event['messageId']);
    switch (type) {
      case 'TEXT_MESSAGE_START':
        if (id !== undefined) this.#begin(id, event);
        break;
      case 'TEXT_MESSAGE_CONTENT':
        this.#append(id, event);
        break;
      case 'TEXT_MESSAGE_END':
        if (id !== undefined) this.#texts.close(id);
        break;
      case 'TEXT_MESSAGE_CHUNK':
        this.#addChunk(id, event);
        break;
      case 'MESSAGES_SNAPSHOT':
        this.#takeSnapshot(asArray(event['messages']).map(asObject));
        break;
      case 'TOOL_CALL_START':
      case 'TOOL_CALL_ARGS':
      case 'TOOL_CALL_CHUNK':
        this.#addToolCall(asString(toolCallId), event);
        break;
      case 'STATE_SNAPSHOT':
        this.#state = event['snapshot'];
        break;
      case 'STATE_DELTA':
        this.#state = applyPatch(this.#state, event['delta']);
        break;
      case 'RUN_FINISHED':
        this.result = event['result'];
        this.finishReason = 'finished';
        this.#texts.close();
    }
    if (type === 'RUN_FINISHED' || type === 'RUN_ERROR') this.#report = usageOf(event['usage']);
    return this.#texts.take();
  }

  #begin(id: string, message: JsonObject): void {
    if ((message['role'] ?? 'assistant') !== 'assistant') return;
    this.#know(id, message);
    this.#texts.append(id, '');
  }

  #know(id: string, { name, subagentRunId }: JsonObject): void {
    if (this.#messages.has(id)) return;
    this.#messages.set(id, {
      id,
      ...(typeof name === 'string' && { name }),
      ...(typeof subagentRunId === 'string' && { subagentRunId }),
    });
  }

  /** Of a message that is none of the answer's, or was dropped, nothing is taken. */
  #append(id: string | undefined, { delta }: JsonObject): void {
    if (id !== undefined && this.#messages.has(id)) this.#texts.append(id, asString(delta) ?? '');
  }

  /** A chunk opens its message by itself, and closes the one before it. */
  #addChunk(given: string | undefined, event: JsonObject): void {
    const { subagentRunId } = event;
    const before = this.#chunked.get(subagentRunId);
    const id = given ?? before;
    if (id === undefined) return;
    if (before !== undefined && before !== id) this.#texts.close(before);
    this.#chunked.set(subagentRunId, id);
    this.#begin(id, event);
    this.#append(id, event);
  }

  #addToolCall(id: string | undefined, { toolCallName, delta }: JsonObject): void {
    if (id === undefined) return;
    const call = this.#calls.get(id) ?? { id, name: '', arguments: '' };
    call.name ||= asString(toolCallName) ?? '';
    call.arguments += asString(delta) ?? '';
    this.#calls.set(id, call);
  }

  /** A snapshot is the whole conversation: the agent's messages after the last of the user's are the answer. */
  #takeSnapshot(all: readonly JsonObject[]): void {
    const last = all.findLastIndex(({ id, role }) => role === 'user' || this.#asked.has(id));
    const own = all.slice(last + 1).filter(({ id, role }) => role === 'assistant' && typeof id === 'string');
    const ids = new Set(own.map(({ id }) => id as string));
    // Some agents give their messages other ids in the snapshot than in the stream.
    const isRepeat = this.#texts.keepOnly(ids);
    for (const id of this.#messages.keys()) if (!ids.has(id)) this.#messages.delete(id);
    for (const message of own) {
      const id = message['id'] as string;
      const streaming = this.#messages.has(id);
      this.#know(id, message);
      this.#texts.replace(id, asString(message['content']) ?? '', isRepeat);
      if (!streaming) this.#texts.close(id);
    }
  }
}
