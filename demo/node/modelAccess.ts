import type { ModelAccess } from '../models/ModelProvider.js';
import { modelProvider } from '../models/modelProviders.js';
import type { NamedModel } from '../models/parseModelName.js';
import { UsageError } from './UsageError.js';

const set = (env: NodeJS.ProcessEnv, name: string): string | undefined => env[name]?.trim() || undefined;

/**
 * How the model's provider is reached by this environment; the missing variable's name where there is no key.
 * @throws UsageError for an address that is none
 */
export function modelAccess(
  { provider }: Pick<NamedModel, 'provider'>,
  env: NodeJS.ProcessEnv,
): ModelAccess | { readonly missing: string } {
  const { keyNames, urlName } = modelProvider(provider);
  const key = keyNames.map((name) => set(env, name)).find((value) => value !== undefined);
  const [missing] = keyNames;
  if (key === undefined && missing !== undefined) return { missing };
  return { key: key ?? '', url: urlName === undefined ? undefined : addressIn(env, urlName) };
}

/** The value is not quoted: it may hold a password. */
function addressIn(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const address = set(env, name);
  if (address === undefined || (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol))) return address;
  throw new UsageError(`${name} must begin with http:// or https://.`);
}
