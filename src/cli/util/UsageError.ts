/** A command line or a file that cannot be followed; the message is for the one who typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
