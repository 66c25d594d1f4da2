import { UsageError } from '../util/UsageError.js';
import { apiKey, setting } from './apiKey.js';
import type { ProviderOptions } from './Provider.js';

/** Where a service's key and address are found. */
export interface ServiceVariables {
  /** The environment variable of the key; none where the service needs no key. */
  readonly keyName?: string;
  /** The environment variable of an address other than the usual one. */
  readonly urlName?: string;
}

/**
 * How a service is reached: its key, and its address where that is not the usual one. A server of one's own may take
 * anybody: there the key goes along if it is set.
 * @throws UsageError naming what is missing or cannot be used
 */
export function serviceAccess(
  provider: string,
  { keyName, urlName }: ServiceVariables,
  { baseUrl, env }: ProviderOptions,
): { readonly key: string | undefined; readonly url: string | undefined } {
  const url = baseUrl ?? (urlName === undefined ? undefined : urlIn(env, urlName));
  if (keyName === undefined) return { key: undefined, url };
  const key = url === undefined ? apiKey(provider, env, keyName) : setting(env, keyName);
  if (key !== undefined && !/^[\x20-\x7e]+$/.test(key)) {
    throw new UsageError(
      `${keyName} holds a character that HTTP headers cannot carry, such as a line break or a curly quote.`,
    );
  }
  return { key, url };
}

/** The value is not quoted: it may hold a password. */
function urlIn(env: ProviderOptions['env'], name: string): string | undefined {
  const url = setting(env, name)?.replace(/\/+$/, '');
  if (url === undefined || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return url;
  throw new UsageError(`${name} must begin with http:// or https://.`);
}
