import type { Observable } from 'rxjs';
import { mockProblem, startMock, stopMock } from '../mock/startMock.js';
import { keysNeeded } from '../model/keysNeeded.js';
import type { RunPlan } from '../model/RunPlan.js';
import type { MockSettings } from '../model/settings.js';
import { askModels } from './askModels.js';
import { askServer } from './askServer.js';
import type { Backend } from './Backend.js';
import { keyWanted, type KeyHolder } from './KeyHolder.js';

/** Makes ready who is to answer. */
export async function backendFor(
  { source, tasks }: Pick<RunPlan, 'source' | 'tasks'>,
  keys: KeyHolder,
  settings$: Observable<MockSettings>,
): Promise<Backend> {
  if (source === 'mock') {
    const problem = mockProblem();
    if (problem !== undefined) throw new Error(problem);
    const [{ askModel }] = await Promise.all([loadProviders(), startMock(settings$)]);
    return askModels(askModel, () => 'the mock takes any key');
  }
  // With the mock in place the visitor's requests would never reach the models.
  await stopMock();
  if (source === 'server') return askServer;
  const missing = keys.missing(keysNeeded(tasks));
  if (missing.length > 0) throw new Error(keyWanted(missing));
  const { askModel } = await loadProviders();
  return askModels(askModel, (provider) => keys.read(provider));
}

/** What asks the models; a file of its own, which whoever asks a server never loads. */
export const loadProviders = () => import('../../../models/askModel.js');
