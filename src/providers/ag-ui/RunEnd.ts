import type { CompleteEvent, ErrorEvent } from '../../core/model/events.js';
import { sumUsage } from '../../core/model/sumUsage.js';
import type { TaskReport } from '../../core/model/task.js';
import type { TokenUsage } from '../../core/model/TokenUsage.js';
import { oneLine } from '../../core/util/oneLine.js';
import { isNamed } from '../../core/retry/isNamed.js';
import { readField } from '../../core/util/readField.js';
import { toWireError } from '../../transports/wire/RemoteError.js';
import type { AgUiInput } from './AgUiInput.js';
import type { AgUiEvent } from './EventQueue.js';
import type { RunTask } from './TaskMessages.js';

interface Failure {
  readonly message: string;
  readonly code: string;
}

/** What a run came to: the event that ends it. */
export class RunEnd {
  readonly #input: AgUiInput;
  readonly #answers = new Map<string, unknown>();
  readonly #failures: (Failure & { readonly name: string })[] = [];
  readonly #interrupts: object[] = [];
  /** By model; of those that name none under `''`. */
  readonly #usage = new Map<string, TokenUsage>();

  constructor(input: AgUiInput) {
    this.#input = input;
  }

  addAnswer({ name }: RunTask, { value, report }: CompleteEvent): void {
    this.#answers.set(name, value);
    this.#addUsage(report);
  }

  /** @returns the id of the interrupt, if the task needs input */
  addFailure(task: RunTask, { error, cancelled, report }: ErrorEvent, failure: Failure): string | undefined {
    this.#addUsage(report);
    if (cancelled) return undefined;
    if (!isNamed(error, /^InputRequiredError$/)) {
      this.#failures.push({ ...failure, name: task.name });
      return undefined;
    }
    const id = `${task.id}:input`;
    const text = readField(error, 'text');
    const message = oneLine(typeof text === 'string' && text !== '' ? text : failure.message, 1_000);
    const metadata = { task: task.name, details: readField(error, 'details') };
    this.#interrupts.push({ id, reason: 'input_required', message, metadata, ...task.tag });
    return id;
  }

  /** The last event of a run that ended. */
  event(): AgUiEvent {
    const { threadId, runId, protocolVersion } = this.#input;
    const [first] = this.#failures;
    if (first && this.#answers.size === 0 && this.#interrupts.length === 0) {
      const { length } = this.#failures;
      const { message, code } = first;
      const all = length === 1 ? message : `none of the tasks answered; ${first.name}: ${message}`;
      return { type: 'RUN_ERROR', message: all, code, ...this.#usageField() };
    }
    const outcome =
      this.#interrupts.length > 0
        ? { outcome: { type: 'interrupt', interrupts: this.#interrupts } }
        : protocolVersion !== undefined && { outcome: { type: 'success' } };
    const result = Object.fromEntries(this.#answers);
    return { type: 'RUN_FINISHED', threadId, runId, result, ...outcome, ...this.#usageField() };
  }

  /** The last event of a run that failed as a whole. */
  failure(error: unknown): AgUiEvent {
    const { message, name, status } = toWireError(error);
    return { type: 'RUN_ERROR', message, code: status === undefined ? name : String(status), ...this.#usageField() };
  }

  #addUsage({ usage, model = '' }: TaskReport = {}): void {
    const sum = sumUsage(this.#usage.get(model), usage);
    if (sum) this.#usage.set(model, sum);
  }

  #usageField(): { readonly usage?: readonly object[] } {
    const usage = [...this.#usage].map(([model, { thoughtTokens, ...tokens }]) => {
      const counts = Object.entries({ ...tokens, reasoningTokens: thoughtTokens });
      return {
        ...(model !== '' && { model }),
        // The protocol has whole numbers alone, and a client ends the run over anything else.
        ...Object.fromEntries(counts.filter(([, count]) => Number.isSafeInteger(count) && Number(count) >= 0)),
      };
    });
    return usage.length > 0 ? { usage } : {};
  }
}
