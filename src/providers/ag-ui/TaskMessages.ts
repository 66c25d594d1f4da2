import type { AgUiInput } from './AgUiInput.js';
import type { EventQueue } from './EventQueue.js';

/** A task of the run, as the client sees it. */
export interface RunTask {
  readonly name: string;
  /** Its own within the thread. */
  readonly id: string;
  /** What its events and messages carry where it is a child agent. Without it a 1.0 client ends the run. */
  readonly tag: { readonly subagentRunId?: string };
  ended: boolean;
}

interface TaskMessage {
  readonly id: string;
  readonly task: RunTask;
  content: string;
  isOpen: boolean;
}

/** The text of the tasks, each a message of the conversation. */
export class TaskMessages {
  readonly #input: AgUiInput;
  readonly #queue: EventQueue;
  /** By task, in the order in which they began. */
  readonly #messages = new Map<RunTask, TaskMessage>();

  constructor(input: AgUiInput, queue: EventQueue) {
    this.#input = input;
    this.#queue = queue;
  }

  /** Adds to the task's message; begins it with the first text. */
  append(task: RunTask, attempt: number, delta: string): void {
    if (delta === '') return;
    const message = this.#messages.get(task) ?? this.#begin(task, attempt);
    message.content += delta;
    this.#queue.push({ type: 'TEXT_MESSAGE_CONTENT', messageId: message.id, delta, ...task.tag });
  }

  /** Gives the message the task's answer, which may be another than what was streamed, or the first text of all. */
  settle(task: RunTask, attempt: number, answer: string): void {
    const message = this.#messages.get(task);
    if (!message) {
      this.append(task, attempt, answer);
    } else if (answer.startsWith(message.content)) {
      this.append(task, attempt, answer.slice(message.content.length));
    } else {
      this.close(task);
      message.content = answer;
      this.#tellAll();
    }
  }

  /** Ends the task's message: nothing will be added. */
  close(task: RunTask): void {
    const message = this.#messages.get(task);
    if (!message?.isOpen) return;
    message.isOpen = false;
    this.#queue.push({ type: 'TEXT_MESSAGE_END', messageId: message.id, ...task.tag });
  }

  /** Takes the task's message back. */
  drop(task: RunTask): void {
    this.close(task);
    if (this.#messages.delete(task)) this.#tellAll();
  }

  #begin(task: RunTask, attempt: number): TaskMessage {
    // Another attempt's is another message: what a client still holds of the last one is not continued.
    const message = { id: `${task.id}:${attempt}`, task, content: '', isOpen: true };
    this.#messages.set(task, message);
    const { id: messageId } = message;
    this.#queue.push({ type: 'TEXT_MESSAGE_START', messageId, role: 'assistant', name: task.name, ...task.tag });
    return message;
  }

  #tellAll(): void {
    const own = [...this.#messages.values()].map(({ id, content, task: { name, tag } }) => ({
      id,
      role: 'assistant',
      name,
      content,
      ...tag,
    }));
    this.#queue.push({ type: 'MESSAGES_SNAPSHOT', messages: [...this.#input.messages, ...own] });
  }
}
