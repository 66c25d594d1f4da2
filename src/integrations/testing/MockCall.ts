/** The state of a call: `waiting` for its first byte, `answering`, or how it ended. */
export type CallStatus = 'waiting' | 'answering' | 'answered' | 'failed' | 'aborted';

/** A request as a mock saw it. Its key is not kept. */
export abstract class MockCall<Body = unknown> {
  /** The state of the call now. */
  status: CallStatus = 'waiting';
  /** The kind of failure it got, or gets when its answer is over. */
  failure: string | undefined = undefined;

  constructor(
    /** 1, 2, … in the order of arrival. */
    readonly number: number,
    /** 1 when this very question (model, system prompt, conversation) comes for the first time, 2 the next time. */
    readonly attempt: number,
    /** The model's name. */
    readonly model: string,
    /** True if the answer is streamed. */
    readonly stream: boolean,
    /** The whole request body. */
    readonly body: Body,
    /** The whole address; a key in its query is left out. */
    readonly url: string,
  ) {}

  /** The text of the conversation's last turn. */
  abstract get prompt(): string;

  /** The text of the system prompt; empty without one. */
  abstract get system(): string;
}
