import { asArray, asNumber, asObject, asString } from '../gemini-api/json.js';
import type { ToolCall } from './OpenAIAnswer.js';

interface OpenCall {
  id: string | undefined;
  name: string;
  arguments: string;
}

/** Puts tool calls together from the pieces of a stream; a unary answer's calls are pieces that are whole. */
export class ToolCallAccumulator {
  readonly #calls: OpenCall[] = [];
  /** The call that pieces with this index belong to. */
  readonly #byIndex = new Map<number, OpenCall>();

  /** Takes in a message, or a part of one. */
  add(said: Readonly<Record<string, unknown>>): void {
    for (const [position, value] of asArray(said['tool_calls']).entries()) {
      const { id, index, function: called } = asObject(value);
      this.#addPiece(asNumber(index) ?? position, asString(id) || undefined, called);
    }
    // The protocol before tools: one call, without an id.
    if (said['function_call']) this.#addPiece(-1, undefined, said['function_call']);
  }

  /** The calls; what bears no name is an empty shell, as some services fill their fields. */
  get calls(): readonly ToolCall[] {
    return this.#calls.filter(({ name }) => name !== '').map((call) => ({ ...call }));
  }

  #addPiece(index: number, id: string | undefined, called: unknown): void {
    const fields = asObject(called);
    const name = asString(fields['name']) ?? '';
    const args = fields['arguments'];
    // Ollama's arguments may be an object.
    const text = asString(args) ?? (args === undefined || args === null ? '' : JSON.stringify(args));
    const open = this.#byIndex.get(index);
    // Some number all their calls 0, and tell them apart by the id alone; others have neither in a whole call.
    const isNew = !open || (id !== undefined && open.id !== undefined && id !== open.id);
    if (isNew || (id === undefined && open.id === undefined && name !== '' && open.name !== '')) {
      const call = { id, name, arguments: text };
      this.#byIndex.set(index, call);
      this.#calls.push(call);
      return;
    }
    open.id ??= id;
    open.name ||= name;
    open.arguments += text;
  }
}
