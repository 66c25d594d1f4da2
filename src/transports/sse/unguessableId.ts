/**
 * 192 bits of chance, as 32 characters that stand in addresses, headers and file names as they are. `randomUUID` has
 * fewer, and browsers have it only behind https.
 */
export function unguessableId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
