/** The reason with which a visitor cancels a task; tells it from a failure. */
export const cancelReason = (words = 'cancelled'): DOMException => new DOMException(words, 'AbortError');

/** Whether a task ended because it was cancelled. */
export const isCancelled = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
