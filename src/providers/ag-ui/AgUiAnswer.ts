import type { TokenUsage } from '../../core/model/TokenUsage.js';

/** A message that the agent wrote in this run. */
export interface AgUiMessage {
  /** The message's own, in its thread. */
  readonly id: string;
  /** The text. */
  readonly content: string;
  /** Who wrote it, where the agent names several authors. */
  readonly name?: string;
  /** The child agent that wrote it, where one did. */
  readonly subagentRunId?: string;
}

/** A tool that the agent called. */
export interface AgUiToolCall {
  /** The call's own, which a result refers to. */
  readonly id: string;
  /** The tool's name. */
  readonly name: string;
  /** The arguments in JSON, as they came. */
  readonly arguments: string;
}

/** All that came of a run: what `select` gets. */
export interface AgUiAnswer {
  /** The messages' text, joined by a blank line. */
  readonly text: string;
  /** The agent's messages of this run, in the order in which they began; those without text too. */
  readonly messages: readonly AgUiMessage[];
  /** The tools that the agent called, its own and the client's, in the order in which it called them. */
  readonly toolCalls: readonly AgUiToolCall[];
  /** What RUN_FINISHED carries as its result. */
  readonly result: unknown;
  /** The state that the agent shares: the request's, or a snapshot, with the changes that came. */
  readonly state: unknown;
  /** Summed over the models that the agent names. */
  readonly usage: TokenUsage | undefined;
}
