import type { Observable } from 'rxjs';
import type { MockSettings } from '../model/settings.js';

/** Why a browser cannot run the mock, in a sentence; nothing where it can. */
export function mockProblem(): string | undefined {
  if (!window.isSecureContext) {
    return 'This address is not secure (https or localhost), so the mock’s service worker may not run: ask with your own key or through a server.';
  }
  if (!('serviceWorker' in navigator)) {
    return 'This browser has no service workers here (a private window?), so the mock cannot run: ask with your own key or through a server.';
  }
  return undefined;
}

let running: Promise<void> | undefined;
let stop: (() => void) | undefined;

/**
 * Starts the mock, which answers requests to the models' APIs inside the browser. Its code is loaded only then.
 * @param settings$ changes count from the next call on, of the pace from the next chunk on
 */
export function startMock(settings$: Observable<MockSettings>): Promise<void> {
  running ??= import('./worker.js').then(async ({ startWorker }) => {
    stop = await startWorker(settings$);
  });
  running.catch(() => (running = undefined));
  return running;
}

/** Lets requests go to the real API again. */
export async function stopMock(): Promise<void> {
  await running?.catch(() => undefined);
  stop?.();
  running = undefined;
  stop = undefined;
}
