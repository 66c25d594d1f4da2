import { vi } from 'vitest';

/*
 * Virtual time without real waits. Between two fake timers, Vitest's clock gives promises a real turn: with
 * `setImmediate` where there is one, else with `setTimeout`, which a browser holds back for 4 ms once timers call timers.
 * The clock takes what it finds as it is made, so it is made here, while the page has a turn that comes at once. The
 * page itself is left as it was: what looks for `setImmediate` in a browser is to find none.
 */
if (!('setImmediate' in globalThis)) {
  const { port1, port2 } = new MessageChannel();
  const turns: (() => void)[] = [];
  port1.onmessage = () => turns.shift()?.();
  const setImmediate = (turn: () => void) => {
    turns.push(turn);
    port2.postMessage(undefined);
  };
  Object.assign(globalThis, { setImmediate });
  vi.isFakeTimers();
  Reflect.deleteProperty(globalThis, 'setImmediate');
}
