import type { Health } from '../../../node/server/protocol.js';

/** What the page knows of the server behind it. */
export type Server = Pick<Health, 'answers' | 'models'>;

/**
 * The server that this page came from: who answers there, and with which models; undefined where it came from a mere file server, which has a file
 * of that name that says so (a missing one would be an error in the visitor's console).
 */
export async function findServer(): Promise<Server | undefined> {
  try {
    const response = await fetch('./health', { headers: { accept: 'application/json' } });
    if (!response.ok) return undefined;
    const health = (await response.json()) as Partial<Health>;
    const { status, answers, models = [] } = health;
    return status === 'ok' && answers !== undefined ? { answers, models } : undefined;
  } catch {
    return undefined;
  }
}
