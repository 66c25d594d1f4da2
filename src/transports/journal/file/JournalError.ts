import { ParallelGenAIError } from '../../../core/model/errors.js';

/** Something could not be kept, or read back: a full disk, a file that is gone, one that another process writes. */
export class JournalError extends ParallelGenAIError {
  override readonly name = 'JournalError';
  override readonly maxRetries = 0;
  constructor(
    message: string,
    /** The system's own word, such as ENOSPC, where there is one. */
    readonly code?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The words for what the system says most often. */
const causes: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too big',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'the rights are missing',
  EPERM: 'the rights are missing',
  EROFS: 'the disk can only be read',
  EMFILE: 'too many files are open',
  EIO: 'the disk fails',
};

/** Why the system refused, in words. */
export function causeOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  return (code !== undefined && causes[code]) || (message ?? String(error));
}

/** A failure of the system's, as one that says what was tried with which file. */
export function toJournalError(what: string, path: string, error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  const { code } = (error ?? {}) as { code?: unknown };
  const known = typeof code === 'string' ? code : undefined;
  return new JournalError(`${path} cannot be ${what}: ${causeOf(error)}`, known, { cause: error });
}
