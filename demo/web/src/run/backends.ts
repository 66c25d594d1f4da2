import type { Observable } from 'rxjs';
import type { ModelProviderName } from '../../../models/modelProviders.js';
import { mockProblem, startMock, stopMock } from '../mock/startMock.js';
import { keysNeeded } from '../model/keysNeeded.js';
import type { RunPlan } from '../model/RunPlan.js';
import type { MockSettings } from '../model/settings.js';
import { askModels } from './askModels.js';
import { askServer } from './askServer.js';
import type { Backend } from './Backend.js';
import { keyWanted, type KeyHolder } from './KeyHolder.js';

/** What it takes to ask. */
interface Means {
  readonly keys: KeyHolder;
  readonly settings$: Observable<MockSettings>;
  /** Lets go of the run before: without the mock its next attempts would go to the models themselves. */
  readonly letGo: () => void;
}

/**
 * Makes ready who is to answer.
 * @throws Error in a visitor's words where that cannot be; the run before goes on then, and the mock with it
 */
export async function backendFor(
  { source, tasks }: Pick<RunPlan, 'source' | 'tasks'>,
  { keys, settings$, letGo }: Means,
): Promise<Backend> {
  if (source === 'mock') {
    const problem = mockProblem();
    if (problem !== undefined) throw new Error(problem);
    const [{ askModel }] = await Promise.all([loadProviders(), startMock(settings$)]);
    return askModels(askModel, () => 'the mock takes any key');
  }
  const backend = source === 'server' ? undefined : await askModelsWith(keysNeeded(tasks), keys);
  letGo();
  // With the mock in place the visitor's requests would never reach the models.
  await stopMock();
  return backend ?? askServer;
}

async function askModelsWith(needed: readonly ModelProviderName[], keys: KeyHolder): Promise<Backend> {
  const missing = keys.missing(needed);
  if (missing.length > 0) throw new Error(keyWanted(missing));
  const { askModel } = await loadProviders();
  return askModels(askModel, (provider) => keys.read(provider));
}

/** What asks the models; a file of its own, which whoever asks a server never loads. */
export const loadProviders = () => import('../../../models/askModel.js');
