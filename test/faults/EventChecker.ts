import {
  ConnectionError,
  ParallelGenAIError,
  reduceRun,
  type RunState,
  TaskTimeoutError,
  type TaskEvent,
} from 'parallel-genai';
import { expect } from 'vitest';
import type { Fault, FaultPlan } from './faultPlan.js';
import { answerPieces } from './FaultServer.js';

/** Whether an attempt may fail that the server meant to go well: only a machine under load makes it do so. */
const isLoad = (error: unknown): boolean => error instanceof TaskTimeoutError || error instanceof ConnectionError;

/** Follows a run event by event, and throws at the first that should not be. */
export class EventChecker {
  #state: RunState | undefined;
  readonly #plan: FaultPlan;
  readonly #played: ReadonlyMap<string, Fault>;
  readonly #attempts = new Map<string, number>();
  readonly #running = new Set<string>();
  readonly #ended = new Set<string>();
  /** Attempts that failed though nothing was done to them. */
  failedByLoad = 0;

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
    const { name, attempt } = event;
    const before = this.#attempts.get(name) ?? 0;
    expect(this.#ended.has(name), `${name}: ${event.type} after its end`).toBe(false);
    expect(attempt).toBe(event.type === 'start' ? before + 1 : before);
    expect(this.#running.has(name), `${name}: ${event.type}`).toBe(event.type !== 'start');
    this.#state = reduceRun(this.#state, event);
    if (event.type === 'start') {
      this.#attempts.set(name, attempt);
      this.#running.add(name);
      expect(this.#running.size).toBeLessThanOrEqual(this.#plan.concurrency);
    }
    this.#checkText(event);
    if (event.type === 'retry' || event.type === 'error') this.#checkFailure(event);
    if (event.type === 'complete') expect(this.#playedKind(name, attempt)).toBe('none');
    if (event.type === 'complete' || event.type === 'error') this.#ended.add(name);
    if (event.type === 'retry' || event.type === 'complete' || event.type === 'error') this.#running.delete(name);
  }

  /** Text is that of this attempt alone, each piece once and in order; and whole at the end. */
  #checkText(event: TaskEvent): void {
    const { name, attempt } = event;
    const whole = answerPieces(Number(name), attempt, this.#plan.pieces).join('');
    const text = this.#state?.tasks.get(name)?.text ?? '';
    if (event.type === 'complete') expect([event.value, text]).toEqual([whole, whole]);
    else if (event.type === 'retry') expect(text).toBe('');
    else expect(whole.startsWith(text), `${name}: '${text}' is no beginning of '${whole}'`).toBe(true);
  }

  /** An attempt fails only by what was done to it, and the task only when its attempts are used up or of no use. */
  #checkFailure({ type, name, attempt, error }: TaskEvent & { type: 'retry' | 'error' }): void {
    const kind = this.#playedKind(name, attempt);
    if (kind === 'none' || kind === undefined) {
      expect(isLoad(error), `${name}: attempt ${attempt} was answered, and failed with ${String(error)}`).toBe(true);
      this.failedByLoad++;
    }
    const maxRetries = ParallelGenAIError.isInstance(error) ? error.maxRetries : Number.POSITIVE_INFINITY;
    const used = attempt >= this.#plan.attempts || attempt > maxRetries;
    expect(used, `${name}: attempt ${attempt} of ${this.#plan.attempts}, ${String(error)}`).toBe(type === 'error');
  }

  #playedKind(name: string, attempt: number): Fault['kind'] | undefined {
    return this.#played.get(`${name}/${attempt}`)?.kind;
  }
}
