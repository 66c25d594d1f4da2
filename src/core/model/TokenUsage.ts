/** Tokens that a call used, in the words of OpenTelemetry's GenAI conventions. */
export interface TokenUsage {
  readonly inputTokens?: number;
  /** Everything the model wrote, thoughts included: it is billed as output. */
  readonly outputTokens?: number;
  readonly totalTokens?: number;
}
