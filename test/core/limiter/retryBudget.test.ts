import { describe, expect, it } from 'vitest';
import { RetryBudget } from '../../../src/core/limiter/RetryBudget.js';

const retries = (budget: RetryBudget) => {
  let count = 0;
  while (budget.tryConsume()) count++;
  return count;
};

describe('a budget of retries', () => {
  it('is for 100 of them', () => {
    expect(retries(new RetryBudget())).toBe(100);
  });

  it('is refilled by answers: five first ones make a retry', () => {
    const budget = new RetryBudget();
    retries(budget);
    for (let answer = 0; answer < 4; answer++) budget.refill(1);
    expect(budget.tryConsume()).toBe(false);
    budget.refill(1);
    expect(retries(budget)).toBe(1);
  });

  it('gets back all that an answered task drew', () => {
    const budget = new RetryBudget();
    retries(budget);
    budget.refill(4);
    expect(retries(budget)).toBe(3);
    budget.refill(2);
    expect(retries(budget)).toBe(1);
  });

  it('never holds more than it began with', () => {
    const budget = new RetryBudget();
    budget.refill(9);
    budget.refill(1);
    expect(retries(budget)).toBe(100);
  });
});
