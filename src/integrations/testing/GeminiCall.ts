import { MockCall } from './MockCall.js';

/** A turn of the conversation, or the system instruction, as the wire has it. */
export interface RequestContent {
  /** `'user'` or `'model'`. */
  readonly role?: string;
  /** Text, images, results of functions … */
  readonly parts?: readonly { readonly text?: string; readonly [field: string]: unknown }[];
}

/** The body of a `generateContent` request. */
export interface RequestBody {
  /** The turns of the conversation. */
  readonly contents: readonly RequestContent[];
  /** The system instruction, in either of the API's spellings. */
  readonly systemInstruction?: RequestContent;
  /** Temperature, limits of tokens and so on. */
  readonly generationConfig?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** A request as `mockGemini` saw it. Its `model` is without `models/`. */
export class GeminiCall extends MockCall<RequestBody> {
  /** The text of the conversation's last turn. */
  override get prompt(): string {
    return textOf(this.body.contents.at(-1));
  }

  /** The text of the system instruction; empty without one. */
  override get system(): string {
    return textOf(this.body.systemInstruction);
  }
}

/** Joins the text parts of a turn. */
export function textOf(content: RequestContent | undefined): string {
  return (content?.parts ?? []).map((part) => part.text ?? '').join('');
}
