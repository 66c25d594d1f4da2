import { assertInherited } from './assertKnownOptions.js';
import type { Reader } from './must.js';

/** What reads each option; `undefined` for those that somebody else reads. */
export type Readers = Readonly<Record<string, Reader | undefined>>;

/**
 * Settings: the defaults, and what options say. Options that are `undefined` are as if left out; where nothing is said,
 * the settings are the defaults themselves.
 *
 * @param owner the option that has these options
 * @throws TypeError or RangeError naming the option and the value, or the nearest option where there is none of that name
 */
export function readOptions<Settings extends object>(
  options: object,
  defaults: Settings,
  readers: Readers,
  owner?: string,
): Settings {
  let settings = defaults;
  for (const name in options) {
    const value: unknown = options[name as keyof object];
    if (value === undefined) continue;
    if (!Object.hasOwn(readers, name)) {
      assertInherited(owner ? `option of ${owner}` : 'option', options, name, Object.keys(readers));
      continue;
    }
    const read = readers[name];
    if (read) settings = { ...settings, [name]: read(value, owner ? `${owner}.${name}` : name) };
  }
  return settings;
}
