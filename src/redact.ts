// Google's API keys, bearer tokens and key parameters: SDKs and proxies put URLs and headers into messages.
const secrets = /AIza[\w-]{20,}|(?<=\bbearer\s+)[\w.~+/=-]{8,}|(?<=[?&](?:api[_-]?)?key=)[^&\s"']+|\bsk-[\w-]{16,}/gi;

/** A message without what looks like a key in it. */
export const redact = (message: string): string => message.replace(secrets, '…');
