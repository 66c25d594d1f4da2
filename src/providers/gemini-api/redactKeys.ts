/** Google's API keys, and what follows the words with which Google's messages quote one. */
const keys = /AIza[\w-]{20,}|(?<=api_key:\s{0,8})[\w.-]+|(?<=\bAPI key: )[\w.-]+/gi;

/**
 * A server's message without API keys: some quote the key they refuse.
 * @param secret the key, where it is known
 */
export function redactKeys(message: string, secret?: string): string {
  const known = secret ? message.replaceAll(secret, '[key]') : message;
  return known.replace(keys, '[key]');
}
