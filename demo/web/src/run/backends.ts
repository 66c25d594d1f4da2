import type { Observable } from 'rxjs';
import { mockProblem, startMock, stopMock } from '../mock/startMock.js';
import type { Source } from '../model/RunPlan.js';
import type { MockSettings } from '../model/settings.js';
import { askGoogle } from './askGoogle.js';
import { askServer } from './askServer.js';
import type { Backend } from './Backend.js';
import { keyWanted, type KeyHolder } from './KeyHolder.js';

/** Makes ready who is to answer. */
export async function backendFor(
  source: Source,
  key: KeyHolder,
  settings$: Observable<MockSettings>,
): Promise<Backend> {
  if (source === 'mock') {
    const problem = mockProblem();
    if (problem !== undefined) throw new Error(problem);
    await startMock(settings$);
    return askGoogle('the mock takes any key');
  }
  // With the mock in place the visitor's requests would never reach Google.
  await stopMock();
  if (source === 'server') return askServer;
  if (!key.held) throw new Error(keyWanted);
  return askGoogle(key.read());
}
