/** Tokens that a call used, in the words of OpenTelemetry's GenAI conventions. Summed field by field over attempts. */
export interface TokenUsage {
  /** Everything the model read, from a cache or not. */
  readonly inputTokens?: number;
  /** The part of `inputTokens` that came from the provider's cache, and is billed at a lower price. */
  readonly cachedInputTokens?: number;
  /** Everything the model wrote, thoughts included: it is billed as output. */
  readonly outputTokens?: number;
  /** The part of `outputTokens` that the model spent on thoughts. */
  readonly thoughtTokens?: number;
  /** Input and output together, as the provider counts them: what tools read on the way may be in this number alone. */
  readonly totalTokens?: number;
}
