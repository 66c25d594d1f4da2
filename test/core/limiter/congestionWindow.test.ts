import { describe, expect, it } from 'vitest';
import { CongestionWindow } from '../../../src/core/limiter/CongestionWindow.js';

/** A window in which so many ran at a time. */
function windowOf(max: number, peak = max) {
  const window = new CongestionWindow(max);
  window.onGranted(peak);
  return window;
}
const times = (count: number, act: () => void) => {
  for (let time = 0; time < count; time++) act();
};
/** Its sizes after each of so many answers. */
const growth = (window: CongestionWindow, answers: number) =>
  Array.from({ length: answers }, () => {
    window.onSuccess(1);
    return window.size;
  });

describe('how many attempts may run at a time', () => {
  it('is the maximum while nothing fails', () => {
    const window = windowOf(10);
    expect(growth(window, 3)).toEqual([10, 10, 10]);
    expect(new CongestionWindow(Infinity).size).toBe(Infinity);
  });

  it('stays as it is where few of them fail', () => {
    const window = windowOf(10);
    times(20, () => {
      window.onFailure(10);
      times(30, () => window.onSuccess(10));
    });
    expect(window.size).toBe(10);
  });

  it('is cut in proportion to how many fail above a tenth, once for those that fail in a row', () => {
    const window = windowOf(1_000);
    times(8, () => window.onFailure(1_000));
    // The first of them: 1 of 16, which is less than a tenth.
    expect(window.size).toBe(1_000);
    window.onSuccess(1_000);
    window.onFailure(1_000);
    // Eight failures, an answer and a failure, each of which weighs a sixteenth, are a share of 0.417.
    expect(window.size).toBe(Math.floor(1_000 * (1 - (0.417 - 0.1) / 2)));
  });

  it('is at least one, and about halved by each round in which all fail', () => {
    const window = windowOf(64);
    times(40, () => {
      window.onFailure(64);
      window.onSuccess(64);
    });
    expect(window.size).toBeLessThan(16);
    times(400, () => {
      times(9, () => window.onFailure(64));
      window.onSuccess(64);
    });
    expect(window.size).toBeGreaterThanOrEqual(1);
    expect(window.size).toBeLessThan(4);
  });

  it('is cut from what ran, where there is no maximum', () => {
    const window = windowOf(Infinity, 8);
    window.onFailure(8);
    expect(window.size).toBe(8);
  });

  it('grows again by one an answer, up to the maximum', () => {
    const window = windowOf(10, 4);
    window.onFailure(4);
    expect(growth(window, 8)).toEqual([5, 6, 7, 8, 9, 10, 10, 10]);
  });
});

describe('after a closing it', () => {
  it('begins with a quarter of what ran, grows by one an answer to that, and then by one a round', () => {
    const window = windowOf(10, 8);
    window.slowStart();
    expect([window.size, window.peak]).toEqual([2, 0]);
    expect(growth(window, 6)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(growth(window, 9).lastIndexOf(8)).toBe(7);
    times(100, () => window.onSuccess(1));
    expect(window.size).toBe(10);
  });

  it('begins with one where nothing ran, and with a quarter of the maximum where that ran', () => {
    const [idle, full] = [windowOf(10, 0), windowOf(100)];
    idle.slowStart();
    full.slowStart();
    expect([idle.size, full.size]).toEqual([1, 25]);
  });

  it('still counts what it was growing to where it is closed again before', () => {
    const window = windowOf(16);
    window.slowStart();
    growth(window, 2);
    window.onGranted(6);
    window.slowStart();
    expect([window.size, growth(window, 12).at(-1)]).toEqual([4, 16]);
  });

  it('grows by one an answer to less than that where it is cut meanwhile', () => {
    const window = windowOf(64);
    window.slowStart();
    window.onGranted(growth(window, 36).at(-1)!);
    times(8, () => window.onFailure(52));
    window.onSuccess(52);
    window.onFailure(52);
    // A share of 0.417, as above, cuts both what ran and what it was growing to by 16 %.
    const cut = window.size;
    const sizes = growth(window, 30);
    expect([cut, sizes[9], sizes[29]]).toEqual([43, 53, Math.ceil(64 * 0.84) + 1]);
  });

  it('begins with less where it was closed after it had grown', () => {
    const window = windowOf(16);
    window.slowStart();
    growth(window, 12);
    window.onGranted(8);
    window.slowStart();
    expect(window.size).toBe(2);
  });
});

describe('another maximum', () => {
  it('is what may run, where nothing was cut', () => {
    const window = windowOf(10);
    window.setMax(20);
    expect(window.size).toBe(20);
    window.setMax(5);
    expect(window.size).toBe(5);
  });

  it('leaves what was cut as it is, unless it is less', () => {
    const window = windowOf(16);
    window.slowStart();
    window.setMax(20);
    expect(window.size).toBe(4);
    window.setMax(3);
    expect([window.size, growth(window, 5).at(-1)]).toEqual([3, 3]);
  });
});

describe('what it knows besides', () => {
  it('is the most that ran', () => {
    const window = windowOf(10, 4);
    window.onGranted(2);
    expect(window.peak).toBe(4);
    window.onGranted(7);
    expect(window.peak).toBe(7);
  });

  it('is how many fail on an ordinary day, without those that fail in a row just now', () => {
    const window = windowOf(10);
    times(9, () => window.onFailure(10));
    expect(window.usualFailureRate).toBe(0);
    window.onSuccess(10);
    expect(window.usualFailureRate).toBeCloseTo((1 - (15 / 16) ** 9) * (15 / 16), 10);
  });

  it('is that load does not matter, where as many fail under a lower one: then nothing is cut, and all may run', () => {
    const window = windowOf(10);
    const half = (load: number) =>
      times(40, () => {
        window.onSuccess(load);
        window.onFailure(load);
      });
    half(10);
    const cut = window.size;
    expect([cut < 10, window.isLoadIrrelevant]).toEqual([true, false]);
    half(2);
    expect(window.isLoadIrrelevant).toBe(true);
    expect(window.usualFailureRate).toBeCloseTo(0.5, 1);
    expect(window.size).toBe(10);
    window.onFailure(10);
    expect(window.size).toBe(10);
    window.slowStart();
    expect(window.isLoadIrrelevant).toBe(false);
  });

  it('lets run at once what ran before it was cut, as soon as it knows that load does not matter', () => {
    const window = windowOf(1_000, 500);
    times(30, () => window.onFailure(500));
    window.onSuccess(500);
    window.onFailure(500);
    expect(window.size).toBeLessThan(400);
    for (let answers = 0; !window.isLoadIrrelevant && answers < 100; answers++) window.onFailure(50);
    expect([window.isLoadIrrelevant, window.size]).toEqual([true, 500]);
  });
});
