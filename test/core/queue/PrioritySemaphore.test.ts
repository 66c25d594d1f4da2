import { describe, expect, it } from 'vitest';
import type { Lease } from '../../../src/core/model/Lease.js';
import { PrioritySemaphore, type SlotRequest } from '../../../src/core/queue/PrioritySemaphore.js';

/** Asks for slots and notes who got one, in which order. */
function requests(slots: PrioritySemaphore) {
  const leases = new Map<string, Lease>();
  const request = (name: string, priority = 0, isRetry = false): SlotRequest => {
    const request: SlotRequest = { priority, isRetry, onSlot: (lease) => void leases.set(name, lease) };
    slots.acquire(request);
    return request;
  };
  return { request, leases, granted: () => [...leases.keys()] };
}

describe('PrioritySemaphore', () => {
  it('grants at once while slots are free, and the next whenever one is given back', () => {
    const { request, leases, granted } = requests(new PrioritySemaphore(2));
    for (const name of ['a', 'b', 'c', 'd']) request(name);
    expect(granted()).toEqual(['a', 'b']);
    leases.get('b')!.release();
    expect(granted()).toEqual(['a', 'b', 'c']);
    leases.get('a')!.release();
    expect(granted()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('serves higher priorities first, and due retries first among equals', () => {
    const { request, leases, granted } = requests(new PrioritySemaphore(1));
    request('holds');
    request('new');
    request('retry', 0, true);
    request('high', 1);
    for (const name of ['holds', 'high', 'retry', 'new']) leases.get(name)!.release();
    expect(granted()).toEqual(['holds', 'high', 'retry', 'new']);
  });

  it('gives a slot back once, however often its lease is released', () => {
    const slots = new PrioritySemaphore(1);
    const { request, leases, granted } = requests(slots);
    for (const name of ['a', 'b', 'c']) request(name);
    leases.get('a')!.release();
    leases.get('a')!.release();
    expect(granted()).toEqual(['a', 'b']);
    expect(slots.hasRoom).toBe(false);
  });

  it('passes over a request that was taken back', () => {
    const slots = new PrioritySemaphore(1);
    const { request, leases, granted } = requests(slots);
    request('holds');
    const taken = request('taken back');
    request('stays');
    slots.cancel(taken);
    leases.get('holds')!.release();
    expect(granted()).toEqual(['holds', 'stays']);
  });

  it('lends a slot without a queue, if one is free now', () => {
    const slots = new PrioritySemaphore(1);
    const lease = slots.tryAcquire();
    expect([slots.hasRoom, slots.tryAcquire()]).toEqual([false, undefined]);
    lease!.release();
    expect(slots.hasRoom).toBe(true);
    const { request, granted } = requests(slots);
    request('a');
    expect([granted(), slots.tryAcquire()]).toEqual([['a'], undefined]);
  });

  it('serves 20,000 that give their slot back as they get it, in their order, without filling the stack', () => {
    const slots = new PrioritySemaphore(1);
    const holds = slots.tryAcquire();
    let served = 0;
    for (let index = 0; index < 20_000; index++) {
      const onSlot = (lease: Lease) => {
        if (served++ !== index) expect.fail(`${index} was not served in its turn`);
        lease.release();
      };
      slots.acquire({ priority: 0, isRetry: false, onSlot });
    }
    holds!.release();
    expect([served, slots.hasRoom]).toEqual([20_000, true]);
  });

  it('serves on after a request that threw as it was granted', () => {
    const slots = new PrioritySemaphore(2);
    const fails: SlotRequest = { priority: 0, isRetry: false, onSlot: () => expect.fail('thrown by the request') };
    expect(() => slots.acquire(fails)).toThrow('thrown by the request');
    const { request, granted } = requests(slots);
    request('next');
    expect(granted()).toEqual(['next']);
  });
});
