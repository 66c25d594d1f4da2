import { UsageError } from '../util/UsageError.js';
import type { ProviderOptions } from './Provider.js';

/** What a variable is set to; `undefined` where it is blank, too. */
export const setting = (env: ProviderOptions['env'], name: string): string | undefined =>
  env[name]?.trim() || undefined;

/** A provider's key, from the first of these variables that is set. @throws UsageError that names them if none is */
export function apiKey(provider: string, env: ProviderOptions['env'], ...names: readonly string[]): string {
  const key = names.map((name) => setting(env, name)).find((key) => key !== undefined);
  if (key !== undefined) return key;
  throw new UsageError(
    `The provider ${provider} needs an API key: set ${names.join(' or ')}, or try it with --provider mock.`,
  );
}
