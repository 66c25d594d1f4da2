import { formatValue } from '../../core/util/formatValue.js';

/**
 * A server's address with a path added; what is in it already, a query too, is kept. In a page it may be relative.
 * @param path `undefined` for an address that is whole
 * @throws TypeError for what is no address of a server
 */
export function endpointUrl(base: string | URL, path: string | undefined, example: string): URL {
  const page = (globalThis as { location?: { href?: string } }).location?.href;
  let url: URL | undefined;
  try {
    url = new URL(base, page);
  } catch {
    // Told below.
  }
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`url must be a server's address, such as ${example}, got ${formatValue(base)}`);
  }
  if (path !== undefined) url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
  return url;
}
