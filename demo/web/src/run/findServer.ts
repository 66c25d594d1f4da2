import type { Health } from '../../../node/server/protocol.js';

/**
 * Who answers at the server that this page came from; undefined where it came from a mere file server, which has a file
 * of that name that says so (a missing one would be an error in the visitor's console).
 */
export async function findServer(): Promise<Health['answers'] | undefined> {
  try {
    const response = await fetch('./health', { headers: { accept: 'application/json' } });
    if (!response.ok) return undefined;
    const health = (await response.json()) as Partial<Health>;
    return health.status === 'ok' ? health.answers : undefined;
  } catch {
    return undefined;
  }
}
