import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from '../../../src/core/limiter/CircuitBreaker.js';

/** One on which so many failures in a row came, the first at 0 and the last at `at`. */
function failing(count: number, { at = 0, usualRate = 0, fewest = 0 } = {}) {
  const breaker = new CircuitBreaker();
  for (let index = 1; index <= count; index++) breaker.onFailure(false, index < count ? 0 : at, usualRate, fewest);
  return breaker;
}
/** One that is open, its probe under way since that is due. */
function probing() {
  const breaker = failing(5);
  breaker.onGranted();
  return breaker;
}

describe('a circuit breaker', () => {
  it('holds nothing back while it is closed, and grants no probes', () => {
    const breaker = failing(4);
    expect(breaker).toMatchObject({ isOpen: false, nextProbeAt: undefined });
    expect([breaker.earliestAt(7), breaker.onGranted(), breaker.earliestAt(7)]).toEqual([7, false, 7]);
  });

  it.each([
    ['five failures in a row', 5, {}],
    ['as many as are asked for, if that is more', 9, { fewest: 9 }],
    ['as many as chance explains once in 10,000 where a tenth fails anyhow', 5, { usualRate: 0.1 }],
    ['as many where half fails anyhow', 14, { usualRate: 0.5 }],
    ['as many where nine of ten fail anyhow', 88, { usualRate: 0.9 }],
  ])('opens after %s', (_, count, options) => {
    expect(failing(count - 1, options).isOpen).toBe(false);
    expect(failing(count, options).isOpen).toBe(true);
  });

  it('counts anew after a success', () => {
    const breaker = failing(4);
    expect(breaker.onSuccess(false, 0)).toBe(false);
    for (let failure = 0; failure < 4; failure++) breaker.onFailure(false, 100, 0, 0);
    expect(breaker.isOpen).toBe(false);
    breaker.onFailure(false, 20_100, 0, 0);
    expect(breaker.nextProbeAt).toBe(25_100);
  });

  it.each([
    [0, 1_000],
    [4_000, 5_000],
    [8_000, 10_000],
    [240_000, 300_000],
    [1_000_000, 1_060_000],
  ])('probes a quarter of the outage later, from 1 s to 60 s: after %d ms at %d', (at, nextProbeAt) => {
    const breaker = failing(5, { at });
    expect([breaker.nextProbeAt, breaker.earliestAt(at)]).toEqual([nextProbeAt, nextProbeAt]);
  });

  it('lets one probe through at a time', () => {
    const breaker = failing(5);
    expect([breaker.probes, breaker.earliestAt(1_000), breaker.onGranted()]).toEqual([1, 1_000, true]);
    expect(breaker.earliestAt(1_000)).toBe(Infinity);
  });

  it('lets the next one through at once where a probe told nothing', () => {
    const breaker = probing();
    breaker.onCancelled(false);
    expect(breaker.earliestAt(1_000)).toBe(Infinity);
    breaker.onCancelled(true);
    expect(breaker.earliestAt(1_000)).toBe(1_000);
  });

  it('waits longer after a probe that fails', () => {
    const breaker = probing();
    breaker.onFailure(true, 40_000, 0, 0);
    expect(breaker.earliestAt(40_000)).toBe(50_000);
  });

  it('lets more probes through after each that is answered, and closes with the third', () => {
    const breaker = probing();
    expect(breaker.onSuccess(true, 1_500)).toBe(false);
    expect([breaker.probes, breaker.earliestAt(1_500)]).toEqual([4, 1_500]);
    for (let probe = 0; probe < 4; probe++) breaker.onGranted();
    expect(breaker.earliestAt(1_500)).toBe(Infinity);
    expect(breaker.onSuccess(true, 1_600)).toBe(false);
    expect([breaker.probes, breaker.earliestAt(1_600)]).toEqual([16, 1_600]);
    expect(breaker.onSuccess(true, 1_700)).toBe(true);
    expect(breaker).toMatchObject({ isOpen: false, nextProbeAt: undefined, probes: 1 });
  });

  it('takes as many failures to open again as the first time', () => {
    const breaker = probing();
    for (let success = 0; success < 3; success++) breaker.onSuccess(true, 1_500);
    for (let failure = 0; failure < 4; failure++) breaker.onFailure(false, 2_000, 0, 0);
    expect(breaker.isOpen).toBe(false);
    breaker.onFailure(false, 2_000, 0, 0);
    expect(breaker.nextProbeAt).toBe(3_000);
  });

  it('takes a failed probe off those that were answered, and waits only where none is left', () => {
    const breaker = probing();
    breaker.onSuccess(true, 1_500);
    for (let probe = 0; probe < 3; probe++) breaker.onGranted();
    breaker.onSuccess(true, 1_600);
    breaker.onFailure(true, 1_700, 0, 0);
    expect([breaker.probes, breaker.nextProbeAt]).toEqual([4, 1_600]);
    breaker.onFailure(true, 8_000, 0, 0);
    expect([breaker.probes, breaker.nextProbeAt]).toEqual([1, 10_000]);
    breaker.onGranted();
    breaker.onFailure(true, 12_000, 0, 0);
    expect([breaker.probes, breaker.nextProbeAt]).toEqual([1, 15_000]);
  });

  it('learns nothing from what was sent before it opened', () => {
    const breaker = failing(5);
    expect(breaker.onSuccess(false, 500)).toBe(false);
    breaker.onFailure(false, 600, 0, 0);
    expect(breaker).toMatchObject({ isOpen: true, nextProbeAt: 1_000, probes: 1 });
  });

  it('probes the next outage as it did the first', () => {
    const breaker = failing(5);
    for (let probe = 0; probe < 3; probe++) {
      breaker.onGranted();
      breaker.onSuccess(true, 1_000);
    }
    expect(breaker.isOpen).toBe(false);
    for (let failure = 0; failure < 5; failure++) breaker.onFailure(false, 5_000, 0, 0);
    expect([breaker.isOpen, breaker.earliestAt(5_000)]).toEqual([true, 6_000]);
  });

  it('is opened for a time that is known, whatever it had seen', () => {
    const breaker = probing();
    breaker.onSuccess(true, 1_500);
    breaker.open(90_000);
    expect(breaker).toMatchObject({ isOpen: true, nextProbeAt: 90_000, probes: 1 });
  });
});
