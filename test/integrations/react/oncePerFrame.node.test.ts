import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { oncePerFrame } from '../../../src/integrations/react/oncePerFrame.js';

/** Virtual time and frames. */
const inVirtualTime = (test: (helpers: RunHelpers) => void) =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);

const latestUntil = (last: string) => oncePerFrame<string>((value) => value === last);

describe('at most one value per frame', () => {
  const document = { hidden: false };
  beforeEach(() => {
    document.hidden = false;
    vi.stubGlobal('document', document);
    // Its presence is what counts: in virtual time rxjs brings its own frames.
    vi.stubGlobal('requestAnimationFrame', () => 0);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('lets through the latest at each frame', () => {
    inVirtualTime(({ animate, cold, expectObservable }) => {
      animate('             ---x---x---x');
      const values = cold(' abc---e----|');
      expectObservable(values.pipe(latestUntil('z'))).toBe('---c---e---|');
    });
  });

  it('shows the last value at the next frame, though the source has completed', () => {
    inVirtualTime(({ animate, cold, expectObservable }) => {
      animate('            ---x---x');
      const values = cold('ab(z|)');
      expectObservable(values.pipe(latestUntil('z'))).toBe('---(z|)');
    });
  });

  it('shows the last value at the next frame where it comes alone', () => {
    inVirtualTime(({ animate, cold, expectObservable }) => {
      animate('            ---x---x');
      const values = cold('(z|)');
      expectObservable(values.pipe(latestUntil('z'))).toBe('---(z|)');
    });
  });

  it('goes on once a second where no frames come', () => {
    inVirtualTime(({ animate, cold, expectObservable }) => {
      animate('            -');
      const values = cold('abc 2s z');
      expectObservable(values.pipe(latestUntil('z'))).toBe('1s c 2002ms z');
    });
  });

  it('shows the last value at once in a hidden tab, whatever waits', () => {
    inVirtualTime(({ animate, cold, expectObservable }) => {
      animate('-');
      document.hidden = true;
      expectObservable(cold('ab(z|)').pipe(latestUntil('z'))).toBe('--(z|)');
      expectObservable(cold('(z|)').pipe(latestUntil('z'))).toBe('(z|)');
    });
  });

  it('shows what waits where the tab is hidden meanwhile', () => {
    inVirtualTime(({ animate, cold, expectObservable }) => {
      animate('            -');
      const values = cold('a--(z|)');
      expectObservable(values.pipe(latestUntil('z'))).toBe('---(z|)');
      cold('-x').subscribe(() => {
        document.hidden = true;
      });
    });
  });

  it('makes frames of its own where there are none at all', () => {
    vi.stubGlobal('requestAnimationFrame', undefined);
    inVirtualTime(({ cold, expectObservable }) => {
      const values = cold('ab 40ms c');
      expectObservable(values.pipe(latestUntil('z'))).toBe('16ms b 41ms c');
    });
    expect(globalThis.requestAnimationFrame).toBeUndefined();
  });
});
