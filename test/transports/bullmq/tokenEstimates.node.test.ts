import { expect, it } from 'vitest';
import type { Limiter, PermitRequest } from 'parallel-genai';
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
  async function learn(
    limiter: Limiter,
    amounts: readonly (number | 'silent')[],
    more: Partial<PermitRequest> = {},
  ): Promise<void> {
    for (const amount of amounts) {
      const asked = ask(limiter, more);
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
  async function togetherOf(limiter: Limiter, count: number, more: Partial<PermitRequest> = {}): Promise<number> {
    const asked = Array.from({ length: count }, () => ask(limiter, more));
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
    const limiter = limiterOf(700);
    await learn(limiter, [100, 100]);
    // 500 are left, and five at the mean would use them.
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
    await expect.poll(() => begun().length).toBe(4);
    use(asked[0]!, 100);
    use(asked[1]!, 100);
    await expect.poll(() => begun().length).toBeGreaterThan(4);
    limiter.close();
  });

  it('learns what calls use beyond their prompts, of which the length is known', async () => {
    const limiter = limiterOf(11_000);
    const prompt = { promptChars: 400 };
    await learn(limiter, Array<number>(20).fill(500), prompt);
    // 1,000 are left: ten prompts, or two with their answers.
    expect(await togetherOf(limiter, 50, prompt)).toBe(2);
    limiter.close();
  });

  it('holds nobody up where the first call fails, and does not say what it used', async () => {
    const limiter = limiterOf(1_000);
    const first = ask(limiter);
    await expect.poll(() => first.lease).toBeDefined();
    first.lease!.release({ outcome: 'failed', attempt: 1, error: new Error('refused') });
    const second = ask(limiter);
    await expect.poll(() => second.lease).toBeDefined();
    limiter.close();
  });

  it('does not take what answers soon for all: a call that takes longer holds back those that overtake it', async () => {
    const limiter = limiterOf(1_000_000);
    await learn(limiter, [10]);
    const slow = ask(limiter);
    const quick = ask(limiter);
    await expect.poll(() => quick.lease).toBeDefined();
    use(quick, 10);
    for (let index = 0; index < 50; index++) ask(limiter);
    const state = `parallel-genai:{limiter:${cluster.queue}}:state`;
    await expect.poll(() => cluster.redis.hget(state, 'awaitsSlots')).toBe('1');
    expect(limiter.active).toBe(1);
    use(slow, 1_000);
    await expect.poll(() => limiter.active).toBe(6);
    limiter.close();
  });

  it('counts a call that does not say what it used, where others do, as one of them', async () => {
    const limiter = limiterOf(2_000);
    await learn(limiter, [...Array<number>(10).fill(100), 'silent', 'silent', 'silent', 'silent', 'silent']);
    expect(await togetherOf(limiter, 50)).toBe(5);
    limiter.close();
  });
});
