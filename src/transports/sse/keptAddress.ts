const prefix = 'parallel-genai:';

/** The tab's storage: it lasts over a reload, ends with the tab, and no other tab sees it. */
function storage(): Storage | undefined {
  try {
    // Reading it throws where the visitor forbids storage.
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}

/** Keeps a run's address under a key, or forgets it. */
export function keepAddress(key: string | undefined, address: string | undefined): void {
  if (key === undefined) return;
  try {
    if (address === undefined) storage()?.removeItem(prefix + key);
    else storage()?.setItem(prefix + key, address);
  } catch {
    // Full: the run goes on, and a reload loses it.
  }
}

/** The address kept under a key. */
export const keptAddress = (key: string): string | undefined => storage()?.getItem(prefix + key) ?? undefined;
