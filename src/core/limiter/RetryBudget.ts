const capacity = 500;
const retryCost = 5;
const answerRefund = 1;

/**
 * A bucket that retries (and hedges) draw from and answers refill, so that an outage is not multiplied by the number
 * of attempts: retries stop when failures are systematic. The numbers are those of the AWS SDKs' standard retry mode
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html), except that an answer gives back all
 * that its task drew: retries that lead to an answer are no waste, however often a server refuses by chance.
 */
export class RetryBudget {
  #left = capacity;

  /** Draws one retry; `false` if the bucket is empty. */
  tryConsume(): boolean {
    if (this.#left < retryCost) return false;
    this.#left -= retryCost;
    return true;
  }

  /** @param attempt which attempt of its task was answered, from 1 */
  refill(attempt: number): void {
    this.#left = Math.min(capacity, this.#left + (attempt > 1 ? (attempt - 1) * retryCost : answerRefund));
  }
}
