import type { Attributes } from './api.js';
import type { CallFacts } from '../../core/model/task.js';
import * as names from './names.js';

/** What a call asks of whom, as attributes for its span and its metrics. Never throws, whatever the facts are. */
export function callAttributes(asks: CallFacts): Attributes {
  const { operation, provider, model, server } = asks;
  return {
    [names.operation]: operation,
    [names.provider]: provider,
    ...(model && { [operation === 'invoke_agent' ? names.agent : names.requestModel]: model }),
    ...serverAttributes(server),
  };
}

/** Host and port alone: user names, paths and queries may be secret. */
function serverAttributes(server: string | undefined): Attributes {
  try {
    const { protocol, hostname, port } = new URL(server ?? '');
    return { [names.serverAddress]: hostname, [names.serverPort]: Number(port) || (protocol === 'http:' ? 80 : 443) };
  } catch {
    // None, or no address.
    return {};
  }
}
