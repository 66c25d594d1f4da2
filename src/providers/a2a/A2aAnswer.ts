import type { Artifact, Message } from '@a2a-js/sdk';

/** All that came of a task of the agent's: what `select` gets. */
export interface A2aAnswer {
  /** The artifacts' text, joined by a blank line; where they have none, the text of the agent's message. */
  readonly text: string;
  /** The artifacts with all their parts: text, data, files. */
  readonly artifacts: readonly Artifact[];
  /** The agent's message: its whole answer, or what it said with its last state. */
  readonly message: Message | undefined;
  /** The task's id there; `undefined` for an agent that answered with a message alone. */
  readonly taskId: string | undefined;
  /** The conversation's id there: send it along to go on with it. */
  readonly contextId: string | undefined;
}
