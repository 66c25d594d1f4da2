/** The fields that tell failures apart. Read by name, not by class: an error that came over the wire has no class. */
interface Facts {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly status?: unknown;
  readonly reason?: unknown;
  readonly kind?: unknown;
  readonly limitMs?: unknown;
}

/** What happened, in a sentence for a visitor. */
export function failureSentence(error: unknown, gaveUpReason?: string): string {
  const facts: Facts = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const sentence = ofName(facts) ?? ofStatus(facts);
  return gaveUpReason ? `${sentence} No further attempt: ${gaveUpReason}.` : sentence;
}

function ofName({ name, kind, limitMs, reason }: Facts): string | undefined {
  switch (name) {
    case 'TaskTimeoutError':
      if (kind === 'idle') return 'The model fell silent in the middle of its answer.';
      return `No complete answer within ${typeof limitMs === 'number' ? `${limitMs / 1_000} s` : 'the time allowed'}.`;
    case 'BlockedError':
      return `A policy blocked the answer${typeof reason === 'string' ? ` (${reason})` : ''}; asking again would not help.`;
    case 'IncompleteAnswerError':
      return 'The answer broke off before its end.';
    case 'ConnectionError':
      return 'Cannot reach the model’s service: are you online?';
    case 'ServerUnreachableError':
      return 'Cannot reach the server behind this page: are you online, and does it run?';
    case 'ServerLostError':
      return 'The connection to the server behind this page broke off.';
    case 'RunGoneError':
      return 'The server behind this page has this run no more: was it restarted?';
    case 'ServerOfflineError':
      return 'The server behind this page cannot reach the model’s service.';
    case 'QuotaExhaustedError':
      return 'The quota is used up, and waiting a little does not refill it.';
    default:
      return undefined;
  }
}

function ofStatus({ status, message }: Facts): string {
  if (typeof status === 'number') {
    if (status === 429) return 'Too many requests: the quota of this minute is used up (429).';
    if (status === 503) return 'The model is overloaded (503).';
    if (status === 404) return 'There is no model of this name (404).';
    if (status === 401 || status === 403) return `Access was refused (${status}): look at the key and its project.`;
    if (status >= 500) return `The service failed (${status}).`;
    return `The request was refused (${status}): ${oneLine(message)}`;
  }
  return `It failed: ${oneLine(message)}`;
}

function oneLine(message: unknown): string {
  const words = typeof message === 'string' ? message.replace(/^HTTP \d+: /, '') : '';
  const line = (words === '' ? 'no reason was given.' : words).replace(/\s+/g, ' ');
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
