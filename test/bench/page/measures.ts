import type { Page } from 'playwright';

/** From a key's press to the next picture, as the browser measures it, for all presses from now on; milliseconds. */
export async function keyLatencies(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const latencies: number[] = [];
    Object.assign(window, { latencies });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') latencies.push(duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  return () => page.evaluate(() => (window as unknown as { latencies: number[] }).latencies);
}

/** From Ask to the first text of any answer, in milliseconds. */
export function firstTextMs(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const cards = document.querySelector('#cards') as Node;
        const asked = performance.now();
        new MutationObserver(() => {
          const some = Array.from(document.querySelectorAll('#cards .markdown')).some(({ textContent }) => textContent);
          if (some) resolve(performance.now() - asked);
        }).observe(cards, { subtree: true, childList: true, characterData: true });
        document.querySelector<HTMLButtonElement>('#ask')?.click();
      }),
  );
}
