import { HttpError } from '../../core/model/errors.js';
import { fetchOk } from '../../providers/http/fetchOk.js';

/**
 * Cancels a run that a run store performs on a server, or one task of it. The task ends with an `error` event; the run's
 * stream tells it as everything else. A run that is over or gone already is cancelled enough.
 *
 * @param address where the run is, as `onOpen` told
 * @param taskName the one task to cancel; left out, the whole run
 * @param init headers and what else the request needs
 * @throws HttpError for a status (409 where the run's tasks cannot be cancelled one by one), ConnectionError if the
 *   server cannot be reached
 * @example
 * await cancelRemoteRun(address, 'danish');
 */
export async function cancelRemoteRun(
  address: string | URL,
  taskName?: string,
  init: Omit<RequestInit, 'method' | 'body'> = {},
): Promise<void> {
  const [path = '', query = ''] = String(address).split(/(?=\?)/);
  const url = taskName === undefined ? address : `${path}/tasks/${encodeURIComponent(taskName)}${query}`;
  try {
    const response = await fetchOk(url, { ...init, method: 'DELETE' });
    void response.body?.cancel().catch(() => undefined);
  } catch (error) {
    if (!(error instanceof HttpError) || (error.status !== 404 && error.status !== 410)) throw error;
  }
}
