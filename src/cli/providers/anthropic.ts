import { askAnthropic } from '../../providers/anthropic/askAnthropic.js';
import { chatMessages } from './chatMessages.js';
import type { Provider } from './Provider.js';
import { serviceAccess } from './serviceAccess.js';

/** The API insists on a limit: this one, unless a row's `config` has another `max_tokens`. */
const maxTokens = 4_096;

/** Anthropic's messages API. */
export const provider: Provider = {
  open(options) {
    const variables = { keyName: 'ANTHROPIC_API_KEY', urlName: 'ANTHROPIC_BASE_URL' };
    const { key, url } = serviceAccess('anthropic', variables, options);
    const where = { ...(url && { url: versioned(url) }), headers: { ...(key && { 'x-api-key': key }) } };
    return (prompt, model) => {
      const request = { max_tokens: maxTokens, ...prompt.config, model, messages: chatMessages(prompt) };
      return askAnthropic(where, prompt.system === undefined ? request : { ...request, system: prompt.system });
    };
  },
};

/** Anthropic's own SDK takes the address without its version, others with it: both are understood. */
const versioned = (url: string): string => (/\/v1$/.test(url) ? url : `${url}/v1`);
