const capacity = 500;
const retryCost = 5;
const answerRefund = 1;

/**
 * A bucket that retries (and hedges) draw from and answers refill, so that an outage is not multiplied by the number
 * of attempts: retries stop when failures are systematic. The numbers are those of the AWS SDKs' standard retry mode.
 */
export class RetryBudget {
  #left = capacity;

  /** Draws one retry; `false` where the bucket is empty. */
  tryConsume(): boolean {
    if (this.#left < retryCost) return false;
    this.#left -= retryCost;
    return true;
  }

  /** @param afterRetry whether it was a retry that was answered, which gives its cost back */
  refill(afterRetry: boolean): void {
    this.#left = Math.min(capacity, this.#left + (afterRetry ? retryCost : answerRefund));
  }
}
