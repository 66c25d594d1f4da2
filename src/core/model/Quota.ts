import type { PermitRequest } from './PermitRequest.js';

/** So much in any window of that length. */
export interface Quota {
  /** How much; above 0. */
  readonly limit: number;
  /** Length of the window in milliseconds; above 0. */
  readonly perMs: number;
}

/** A quota of tokens. */
export interface TokenQuota extends Quota {
  /**
   * Tokens that an attempt will probably use, from 0; put right afterwards by the usage it reports. What it throws
   * fails the attempt that was to be estimated.
   * @default a quarter of the prompt's characters, if the task function knows them, and the mean of what was reported
   *   beyond that
   */
  readonly estimate?: (task: Pick<PermitRequest, 'name' | 'promptChars' | 'metadata'>) => number;
}
