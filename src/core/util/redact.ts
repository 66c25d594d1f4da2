// Google's API keys, bearer tokens, key parameters and passwords in URLs: SDKs and proxies put URLs and headers into
// messages. Bounded where it looks back: over a long stretch of spaces it would otherwise take seconds.
const secrets =
  /AIza[\w-]{20,}|(?<=\bbearer\s{1,8})[\w.~+/=-]{8,}|(?<=[?&](?:api[_-]?)?key=)[^&\s"']+|\bsk-[\w-]{16,}|(?<=\/\/)[^\s/@]{1,2000}(?=@)/gi;

/** A message without what looks like a key in it. */
export const redact = (message: string): string => message.replace(secrets, '…');
