declare global {
  interface Window {
    /** Of a page whose timers were made steps: they stand still as long as this says so. */
    areStepsHeld?: () => boolean;
  }
}

/**
 * Makes steps of a page's timers of 20 ms to a second, which are the pace of its mock: in their order, each when the page has
 * shown what came of the one before. However slow the machine is, no two chunks are drawn as one, and nothing is over before
 * the test has seen it. For `addInitScript`, so it refers to nothing outside.
 */
export function stepTimers(): void {
  interface Step {
    readonly id: number;
    readonly dueAt: number;
    readonly run: () => void;
  }
  const setReal = window.setTimeout.bind(window);
  const clearReal = window.clearTimeout.bind(window);
  const steps: Step[] = [];
  let now = 0;
  let ids = 1e9;
  let isStepping = false;

  // Of some steps nothing is to be seen.
  const change = (mostMs = 500) =>
    new Promise<void>((resolve) => {
      const end = () => {
        observer.disconnect();
        clearReal(timer);
        resolve();
      };
      const observer = new MutationObserver(end);
      const timer = setReal(end, mostMs);
      observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    });

  async function step(): Promise<void> {
    if (isStepping) return;
    isStepping = true;
    while (steps.length > 0) {
      if (window.areStepsHeld?.()) {
        await new Promise((resolve) => setReal(resolve, 20));
        continue;
      }
      const [next] = steps.sort((a, b) => a.dueAt - b.dueAt).splice(0, 1);
      const shown = change();
      now = Math.max(now, next?.dueAt ?? 0);
      next?.run();
      await shown;
    }
    isStepping = false;
  }

  window.setTimeout = ((run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    if (ms < 20 || ms > 1_000) return setReal(run, ms, ...args);
    const id = ids++;
    steps.push({ id, dueAt: now + ms, run: () => run(...args) });
    setReal(() => void step());
    return id;
  }) as typeof window.setTimeout;
  window.clearTimeout = (id) => {
    const at = steps.findIndex((step) => step.id === id);
    if (at >= 0) steps.splice(at, 1);
    else clearReal(id);
  };
}
