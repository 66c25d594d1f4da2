import { ParallelGenAIError, reduceRun, type RunState, type TaskEvent } from 'parallel-genai';
import { expect } from 'vitest';
import type { Fault, FaultPlan } from './faultPlan.js';
import { answerPieces } from './FaultServer.js';

/** Follows a run event by event, and throws at the first that should not be. */
export class EventChecker {
  #state: RunState | undefined;
  readonly #plan: FaultPlan;
  readonly #played: ReadonlyMap<string, Fault>;
  /** The latest attempt of each task. */
  readonly #attempts = new Map<string, number>();
  /** Attempts of the retry policy, which a hedge joins and does not count as. */
  readonly #rounds = new Map<string, number>();
  readonly #roundStart = new Map<string, number>();
  readonly #running = new Set<string>();
  readonly #ended = new Set<string>();

  constructor(plan: FaultPlan, played: ReadonlyMap<string, Fault>) {
    this.#plan = plan;
    this.#played = played;
  }

  /** How many tasks ended. */
  get ended(): number {
    return this.#ended.size;
  }

  next(event: TaskEvent): void {
    if (event.type === 'limit') return;
    const { type, name, attempt } = event;
    const { concurrency, hedged, limited } = this.#plan;
    const latest = this.#attempts.get(name) ?? 0;
    expect(this.#ended.has(name), `${name}: ${type} after its end`).toBe(false);
    if (type === 'start') expect(attempt).toBe(latest + 1);
    // Of two that race, the first may speak and win.
    else if (hedged && type !== 'retry' && type !== 'error') expect(this.#roundOf(name)).toContain(attempt);
    else expect(attempt).toBe(latest);
    if (type !== 'start') expect(this.#running.has(name), `${name}: ${type}`).toBe(true);
    else if (!hedged) expect(this.#running.has(name), `${name}: a second start`).toBe(false);

    this.#state = reduceRun(this.#state, event);
    if (type === 'start') {
      if (!this.#running.has(name)) this.#roundStart.set(name, attempt);
      this.#attempts.set(name, attempt);
      this.#running.add(name);
      // Behind a limiter, a task whose attempts have failed may run on with a hedge that waits there.
      if (!(hedged && limited)) expect(this.#running.size).toBeLessThanOrEqual(concurrency);
    }
    this.#checkText(event);
    if (type === 'retry' || type === 'error') this.#checkFailure(event);
    if (type === 'complete') expect(this.#playedKind(name, attempt)).toBe('none');
    if (type === 'complete' || type === 'error') this.#ended.add(name);
    if (type === 'retry') this.#rounds.set(name, (this.#rounds.get(name) ?? 1) + 1);
    if (type === 'retry' || type === 'complete' || type === 'error') this.#running.delete(name);
  }

  /** The attempts that race now, or did until they failed. */
  #roundOf(name: string): number[] {
    const from = this.#roundStart.get(name) ?? 1;
    return Array.from({ length: (this.#attempts.get(name) ?? 0) - from + 1 }, (_, index) => from + index);
  }

  /** Text is that of one attempt alone, each piece once and in order; and whole at the end. */
  #checkText({ type, name, attempt, ...event }: TaskEvent): void {
    const answer = (of: number) => answerPieces(Number(name), of, this.#plan.pieces).join('');
    const text = this.#state?.tasks.get(name)?.text ?? '';
    if (type === 'retry') return expect(text).toBe('');
    if (type === 'complete') {
      return expect([(event as { value: unknown }).value, text]).toEqual([answer(attempt), answer(attempt)]);
    }
    // Of those that raced and failed, any may have been the last to speak.
    const speakers = type === 'error' ? this.#roundOf(name) : [attempt];
    const fits = speakers.some((speaker) => answer(speaker).startsWith(text));
    expect(fits, `${name}: '${text}' is no beginning of attempt ${speakers.join(' or ')}'s answer`).toBe(true);
  }

  /** Attempts fail only by what was done to them, and the task only when its rounds are used up or of no use. */
  #checkFailure({ type, name, error }: TaskEvent & { type: 'retry' | 'error' }): void {
    for (const attempt of this.#roundOf(name)) {
      const kind = this.#playedKind(name, attempt);
      if (kind !== 'none' && kind !== undefined) continue;
      // Which of those that raced the error is of, it does not tell.
      const what = `${name}: attempt ${attempt} was answered, and failed with ${String(error)}`;
      expect(this.#roundOf(name).length, what).toBeGreaterThan(1);
    }
    const maxRetries = ParallelGenAIError.isInstance(error) ? error.maxRetries : Number.POSITIVE_INFINITY;
    const round = this.#rounds.get(name) ?? 1;
    const used = round >= this.#plan.attempts || round > maxRetries;
    expect(used, `${name}: round ${round} of ${this.#plan.attempts}, ${String(error)}`).toBe(type === 'error');
  }

  #playedKind(name: string, attempt: number): Fault['kind'] | undefined {
    return this.#played.get(`${name}/${attempt}`)?.kind;
  }
}
