/** A new UUID, which some agents insist on. `crypto.randomUUID` is missing in pages that came by plain HTTP. */
export function randomId(): string {
  const random = crypto.getRandomValues(new Uint8Array(36));
  // Version 4: `y` is one of 8, 9, a and b. https://www.rfc-editor.org/rfc/rfc9562#section-5.4
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place, at: number) => {
    const digit = (random[at] as number) % 16;
    return (place === 'x' ? digit : (digit % 4) + 8).toString(16);
  });
}
