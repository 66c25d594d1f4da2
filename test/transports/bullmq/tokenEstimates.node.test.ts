import { expect, it } from 'vitest';
import type { Limiter } from 'parallel-genai';
import { createRedisLimiter } from 'parallel-genai/bullmq';
import { ask, type AskedPermit } from './support/askPermit.js';
import { describeWithRedis } from './support/withRedis.js';

const perMs = 3_600_000;

describeWithRedis('a shared quota of tokens that nobody estimates', (cluster) => {
  const limiterOf = (limit: number) =>
    createRedisLimiter({ connection: cluster.server.connection, key: cluster.queue, tokens: { limit, perMs } });

  const use = (asked: AskedPermit, totalTokens: number | 'silent') =>
    asked.lease!.release({
      outcome: 'succeeded',
      attempt: 1,
      ...(totalTokens !== 'silent' && { usage: { totalTokens } }),
    });

  /** One call after the other. */
  async function learn(limiter: Limiter, amounts: readonly (number | 'silent')[]): Promise<void> {
    for (const amount of amounts) {
      const asked = ask(limiter);
      await expect.poll(() => asked.lease, { interval: 5 }).toBeDefined();
      use(asked, amount);
    }
  }

  /** How many scripts Redis has run. */
  async function scriptsRun(): Promise<number> {
    const stats = await cluster.redis.info('commandstats');
    return [...stats.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0);
  }

  /** How many of so many that ask at once begin, while none of them has said what it uses. */
  async function togetherOf(limiter: Limiter, count: number): Promise<number> {
    const asked = Array.from({ length: count }, () => ask(limiter));
    const begun = () => asked.filter(({ lease }) => lease).length;
    for (;;) {
      const before = begun();
      const scripts = await scriptsRun();
      // A limiter asks again as soon as it has its answer, or a while after: where nothing comes of several questions, nothing
      // will. What else it may run meanwhile is its renewal of slots.
      await expect.poll(scriptsRun).toBeGreaterThanOrEqual(scripts + 4);
      if (before > 0 && begun() === before) return before;
    }
  }

  it('lets the first call go alone', async () => {
    const limiter = limiterOf(1_000);
    expect(await togetherOf(limiter, 20)).toBe(1);
    limiter.close();
  });

  it('trusts few reports little: at most twice as many calls go together', async () => {
    const limiter = limiterOf(1_000_000);
    await learn(limiter, [10]);
    expect(await togetherOf(limiter, 50)).toBe(2);
    limiter.close();
  });

  it('counts a call that has answered and does not say what it used as a report', async () => {
    const limiter = limiterOf(1_000_000);
    await learn(limiter, [10, 'silent', 'silent']);
    expect(await togetherOf(limiter, 50)).toBe(6);
    limiter.close();
  });

  it('leaves more room the fewer reports there are, though these told the same', async () => {
    const limiter = limiterOf(1_000);
    await learn(limiter, [100, 100]);
    // 800 are left, and eight at the mean would use them.
    expect(await togetherOf(limiter, 50)).toBe(3);
    limiter.close();
  });

  it('is used up to the last token where all calls use the same', async () => {
    const limiter = limiterOf(1_000);
    await learn(limiter, Array<number>(20).fill(20));
    expect(await togetherOf(limiter, 50)).toBe(30);
    limiter.close();
  });

  it('leaves room for what calls that vary may use together, which is less than each may use alone', async () => {
    const limiter = limiterOf(10_000);
    const amounts = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? 20 : 100));
    await learn(limiter, amounts);
    const together = await togetherOf(limiter, 200);
    // 7,000 are left: 116 at the mean of 60, 50 at two deviations above it.
    expect(together).toBeGreaterThan(75);
    expect(together).toBeLessThan(105);
    limiter.close();
  });

  it('is given room by every report, also of a call that used as much as was foreseen', async () => {
    const limiter = limiterOf(1_000);
    await learn(limiter, [100, 100]);
    const asked = Array.from({ length: 9 }, () => ask(limiter));
    const begun = () => asked.filter(({ lease }) => lease);
    await expect.poll(() => begun().length).toBe(3);
    use(asked[0]!, 100);
    use(asked[1]!, 100);
    await expect.poll(() => begun().length).toBeGreaterThan(4);
    limiter.close();
  });
});
