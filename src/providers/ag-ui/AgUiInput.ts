import type { HeaderSource } from '../http/headerSource.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- whatever an agent takes: `unknown` would refuse the types of @ag-ui/core */
/** A message of the conversation. */
export interface AgUiInputMessage {
  /** Made up if it is left out. */
  readonly id?: string;
  /** `user`, `assistant`, `system`, `developer`, `tool`, … */
  readonly role: string;
  /** A text, or parts: text, images, documents, … */
  readonly content?: any;
  readonly [field: string]: any;
}

/**
 * A request as the protocol has it (`RunAgentInput`). What is left out is filled in: ids of their own for thread and run,
 * no tools, no context, an empty state.
 */
export interface AgUiInput {
  /** The conversation: all of it, since an agent may keep none. */
  readonly messages: readonly AgUiInputMessage[];
  /**
   * The conversation's id, for agents that keep one.
   * @default a new one for each attempt
   */
  readonly threadId?: string;
  /**
   * The run's id. Further attempts are runs of their own: `-2`, `-3`, … is added.
   * @default a new one for each attempt
   */
  readonly runId?: string;
  /** `'1.0'` tells the agent that child agents may be named. Agents of before 1.0 may refuse the field. */
  readonly protocolVersion?: string;
  /**
   * The state that the agent shares, as it is before the run.
   * @default {}
   */
  readonly state?: any;
  /**
   * Tools that the client can run, each `{ name, description, parameters }`.
   * @default []
   */
  readonly tools?: readonly any[];
  /**
   * What the agent should know besides, each `{ description, value }`.
   * @default []
   */
  readonly context?: readonly any[];
  /**
   * What is for the agent's framework alone.
   * @default {}
   */
  readonly forwardedProps?: any;
  /** Answers to what an earlier run of the thread asked for: see InputRequiredError. */
  readonly resume?: readonly any[];
  readonly [field: string]: any;
}
/* eslint-enable @typescript-eslint/no-explicit-any */

/** An agent's address. */
export interface AgUiConnection {
  /** The agent's own address: nothing is added to it. */
  readonly url: string | URL;
  /**
   * Sent with each request; a function is called for each attempt.
   * @default none
   */
  readonly headers?: HeaderSource;
}
