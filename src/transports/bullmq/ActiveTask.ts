import type { TaskEvent } from '../../core/model/events.js';
import { formatEvent } from '../wire/eventJson.js';
import { toWireError } from '../wire/RemoteError.js';
import { assertAnswer } from './assertAnswer.js';

/** Where tasks of one run tell what happens. */
interface Outbox {
  readonly tasks: Set<ActiveTask>;
  /** Chunks should be left out: nobody reads. */
  readonly isFull: boolean;
  /** Sends what the task has to tell. */
  add(task: ActiveTask, chars?: number): void;
  /** Asks whether the run was cancelled. */
  touch(): void;
}

/** Why an attempt ends that has not answered: nobody wants it; another worker has it; this worker closes. */
export type StopReason = 'cancelled' | 'lost' | 'closing';

/** What Redis knows of a task that was begun: what earlier workers left. */
export interface Begun {
  /** The last attempt that began. */
  readonly attempt: number;
  /** An attempt was under way when its worker was lost. */
  readonly isLost: boolean;
  /** Workers lost so far. */
  readonly lost: number;
  /** When its first attempt began, in milliseconds since the epoch; 0 before. */
  readonly firstAt: number;
}

/** A task as its worker publishes it: the lines to send, and what Redis is to know of its attempts. */
export class ActiveTask {
  readonly key: string;
  readonly #epoch: number;
  readonly #publisher: Outbox;
  #kind: 'begin' | 'emit' | 'end' | 'drop' = 'begin';
  #batch = 0;
  #lines: string[] = [];
  #attempt = 0;
  #state: 'w' | 'r' = 'w';
  #firstAt = 0;
  /** Chunks of this attempt are left out from some point on: what a late reader gets is a beginning, and the answer. */
  #isShortened = false;
  /** How often something was told, how much of that was sent, and how much of it Redis has. */
  #told = 0;
  #sent = 0;
  #kept = 0;
  #waiting: ((answer: string) => void)[] = [];
  #stopped: StopReason | undefined;
  #failure: string | undefined;
  /** Called when the attempt must end. */
  onStop: (reason: StopReason) => void = () => undefined;

  /**
   * @param epoch rises with each worker that is given the task
   */
  constructor(key: string, epoch: number, publisher: Outbox) {
    this.key = key;
    this.#epoch = epoch;
    this.#publisher = publisher;
    publisher.tasks.add(this);
  }

  get stopped(): StopReason | undefined {
    return this.#stopped;
  }

  /** The message of the error that ended the task, without secrets. */
  get failure(): string | undefined {
    return this.#failure;
  }

  get firstAt(): number {
    return this.#firstAt;
  }

  /** An attempt is open. */
  get isRunning(): boolean {
    return this.#state === 'r';
  }

  get attempt(): number {
    return this.#attempt;
  }

  /** @returns what is known of the task, or why it is not to run: `done`, `stale`, `cancelled` */
  async begin(): Promise<Begun | string> {
    const answer = await this.#publish();
    const fields = answer.split(' ');
    if (fields.length === 1) return answer;
    const [, , attempt, state, firstAt, lost] = fields;
    this.#kind = 'emit';
    this.#attempt = Number(attempt);
    this.#firstAt = Number(firstAt);
    return { attempt: this.#attempt, isLost: state === 'l', firstAt: this.#firstAt, lost: Number(lost) };
  }

  /** Tells an event. @throws TypeError where its value cannot be told in JSON */
  emit(event: TaskEvent): void {
    assertAnswer(event);
    const line = this.#isLeftOut(event) ? undefined : formatEvent(event);
    if (event.type === 'limit' && this.#kind === 'end') {
      // It comes after the end, which is to be the last that is told.
      if (line !== undefined && this.#lines.length > 0) this.#lines.splice(-1, 0, line);
      return;
    }
    if (event.type === 'start') {
      this.#attempt = event.attempt;
      this.#state = 'r';
      this.#firstAt ||= event.at;
    } else if (event.type === 'retry') this.#state = 'w';
    else if (event.type === 'complete' || event.type === 'error') this.#kind = 'end';
    if (event.type === 'error') this.#failure = toWireError(event.error).message;
    if (line === undefined) return;
    this.#lines.push(line);
    this.#told++;
    this.#publisher.add(this, line.length);
  }

  /** Resolves when Redis has all that was told: `ok`, or `stale` where another worker has taken over. */
  flush(): Promise<string> {
    return this.#kept === this.#told ? Promise.resolve('ok') : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Leaves nothing behind. */
  drop(): Promise<string> {
    this.#kind = 'drop';
    return this.#publish();
  }

  stop(reason: StopReason): void {
    if (this.#stopped || this.#kind === 'end') return;
    this.#stopped = reason;
    this.onStop(reason);
  }

  /** The arguments that describe what is new. */
  takeRecord(): (string | number)[] {
    const lines = this.#lines.join('\n');
    this.#lines = [];
    this.#sent = this.#told;
    return [this.#kind, this.key, this.#epoch, ++this.#batch, this.#attempt, this.#state, this.#firstAt, lines];
  }

  /** Called with Redis's answer to what was taken. */
  onPublished(answer: string): void {
    if (answer === 'stale') this.stop('lost');
    this.#kept = this.#sent;
    // What was told since then has its own answer.
    if (this.#kept < this.#told) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve(answer);
  }

  #publish(): Promise<string> {
    this.#told++;
    this.#publisher.add(this);
    return this.flush();
  }

  #isLeftOut({ type }: TaskEvent): boolean {
    if (type === 'start') this.#isShortened = false;
    if (type !== 'chunk' && type !== 'heartbeat' && type !== 'limit') return false;
    // A heartbeat asks whether the run was cancelled.
    if (this.#publisher.isFull) this.#publisher.touch();
    if (type === 'chunk' && this.#publisher.isFull) this.#isShortened = true;
    return type === 'chunk' ? this.#isShortened : this.#publisher.isFull;
  }
}
