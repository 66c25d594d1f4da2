const signals = ['SIGINT', 'SIGTERM'] as const;

const end = (signal: NodeJS.Signals): void => process.exit(signal === 'SIGINT' ? 130 : 143);

/** Ctrl-C and SIGTERM end the process by `exit`, whose listeners clean up: left alone they would not ask them. */
export function exitOnInterruption(): void {
  for (const signal of signals) process.on(signal, end);
}

/** Resolves on the next of them, which ends nothing. */
export function interruption(): Promise<void> {
  for (const signal of signals) process.off(signal, end);
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve());
  });
}
