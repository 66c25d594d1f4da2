import type { Artifact, Message, Part, StreamResponse, Task, TaskArtifactUpdateEvent, TaskStatus } from '@a2a-js/sdk';
import { TextSections } from '../agents/TextSections.js';
import type { A2aAnswer } from './A2aAnswer.js';
import { type A2aState, isFinal, stateOf } from './taskStates.js';

/** Puts an answer together from what an agent sends. */
export class AnswerAccumulator {
  state: A2aState = 'unspecified';
  taskId: string | undefined;
  contextId: string | undefined;
  message: Message | undefined;
  readonly #artifacts = new Map<string, Artifact>();
  readonly #texts = new TextSections();

  /** True once the answer is whole, or there will be none. */
  get isOver(): boolean {
    return isFinal(this.state);
  }

  /** The artifacts' text, or else the agent's message. */
  get text(): string {
    return this.#texts.text || this.statusText;
  }

  get statusText(): string {
    return textOf(this.message?.parts);
  }

  get answer(): A2aAnswer {
    const { text, message, taskId, contextId } = this;
    return { text, artifacts: [...this.#artifacts.values()], message, taskId, contextId };
  }

  /**
   * Takes in what came.
   * @returns the text that may be shown by now
   */
  add({ payload }: StreamResponse): string {
    switch (payload?.$case) {
      case 'message': {
        const { value } = payload;
        this.#know(value.taskId, value.contextId);
        this.message = value;
        this.state = 'completed';
        break;
      }
      case 'task':
        this.addTask(payload.value);
        break;
      case 'statusUpdate':
        this.#know(payload.value.taskId, payload.value.contextId);
        this.#setStatus(payload.value.status);
        break;
      case 'artifactUpdate':
        this.#know(payload.value.taskId, payload.value.contextId);
        this.#addArtifact(payload.value);
    }
    return this.take();
  }

  /** Takes in the task as it stands: what came before is replaced. */
  addTask({ id, contextId, status, artifacts }: Task): void {
    this.#know(id, contextId);
    for (const artifact of artifacts) this.#replace(artifact);
    this.#setStatus(status);
  }

  /** The text that may be shown by now and was not yet. */
  take(): string {
    if (!this.isOver) return this.#texts.take();
    this.#texts.close();
    const said = this.statusText;
    // The message is the answer only where no artifact holds one.
    if (this.state === 'completed' && this.#texts.text === '' && said !== '') {
      this.#texts.append('message', said);
      this.#texts.close();
    }
    return this.#texts.take();
  }

  #know(taskId: string, contextId: string): void {
    // The SDK has an empty text for what was not sent.
    this.taskId = taskId || this.taskId;
    this.contextId = contextId || this.contextId;
  }

  #setStatus(status: TaskStatus | undefined): void {
    if (!status) return;
    this.state = stateOf(status.state);
    this.message = status.message;
  }

  #addArtifact({ artifact, append, lastChunk }: TaskArtifactUpdateEvent): void {
    if (!artifact) return;
    const { artifactId: id } = artifact;
    const known = this.#artifacts.get(id);
    if (append && known) {
      this.#artifacts.set(id, { ...known, parts: [...known.parts, ...artifact.parts] });
      this.#texts.append(id, textOf(artifact.parts));
    } else this.#replace(artifact);
    if (lastChunk) this.#texts.close(id);
  }

  #replace(artifact: Artifact): void {
    this.#artifacts.set(artifact.artifactId, artifact);
    this.#texts.replace(artifact.artifactId, textOf(artifact.parts));
  }
}

const textOf = (parts: readonly Part[] = []): string =>
  parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('');
