import { askVac } from '../../providers/vac/askVac.js';
import { UsageError } from '../util/UsageError.js';
import type { Provider } from './Provider.js';

/** A VAC (an agent on a sunholo server): `--base-url` is the server, `--model` the VAC's name. */
export const provider: Provider = {
  open({ baseUrl, env }) {
    if (baseUrl === undefined) {
      throw new UsageError('The provider vac needs its server: name it with --base-url, and the VAC with --model.');
    }
    const { VAC_API_KEY: key, VAC_TOKEN: token } = env;
    const headers = { ...(key && { 'x-api-key': key }), ...(token && { authorization: `Bearer ${token}` }) };
    return ({ prompt, system, config }, vac) => {
      if (prompt === undefined) throw new TypeError('a VAC is asked a "prompt", and takes no "contents"');
      if (system !== undefined) throw new TypeError('a VAC has its own instructions, and takes no "system"');
      return askVac({ url: baseUrl, vac, headers, ...(config && { body: config }) }, prompt);
    };
  },
};
