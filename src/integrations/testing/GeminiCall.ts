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

/** The state of a call: `waiting` for its first byte, `answering`, or how it ended. */
export type CallStatus = 'waiting' | 'answering' | 'answered' | 'failed' | 'aborted';

/** A request as the mock saw it. Its key is not kept. */
export class GeminiCall {
  /** The state of the call now. */
  status: CallStatus = 'waiting';
  /** The kind of failure it got, or gets when its answer is over. */
  failure: string | undefined = undefined;

  constructor(
    /** 1, 2, … in the order of arrival. */
    readonly number: number,
    /** 1 when this very question (model, system instruction, conversation) comes for the first time, 2 the next time. */
    readonly attempt: number,
    /** The model's name, without `models/`. */
    readonly model: string,
    /** True if the answer is streamed. */
    readonly stream: boolean,
    /** The whole request body. */
    readonly body: RequestBody,
    /** The whole address; a key in its query is left out. */
    readonly url: string,
  ) {}

  /** The text of the conversation's last turn. */
  get prompt(): string {
    return textOf(this.body.contents.at(-1));
  }

  /** The text of the system instruction; empty without one. */
  get system(): string {
    return textOf(this.body.systemInstruction);
  }
}

/** Joins the text parts of a turn. */
export function textOf(content: RequestContent | undefined): string {
  return (content?.parts ?? []).map((part) => part.text ?? '').join('');
}
