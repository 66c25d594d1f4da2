/** An event of the protocol's. */
export interface AgUiEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface Delta {
  readonly event: AgUiEvent;
  readonly texts: string[];
}

/** Events that nobody has read yet, in order. Text that waits is joined with what follows it in the same message. */
export class EventQueue {
  #entries: (string | Delta)[] = [];
  /** Characters that wait, roughly. */
  size = 0;

  /** @throws TypeError for what cannot be told in JSON */
  push(event: AgUiEvent): void {
    const { type, messageId, delta } = event;
    if (type !== 'TEXT_MESSAGE_CONTENT' || typeof delta !== 'string') {
      const message = messageOf(event);
      this.#entries.push(message);
      this.size += message.length;
      return;
    }
    const last = this.#entries.at(-1);
    if (typeof last === 'object' && last.event['messageId'] === messageId) last.texts.push(delta);
    else this.#entries.push({ event, texts: [delta] });
    this.size += delta.length;
  }

  /** All that waits, as it is sent. */
  drain(): readonly string[] {
    const entries = this.#entries;
    this.#entries = [];
    this.size = 0;
    return entries.map((entry) =>
      typeof entry === 'string' ? entry : messageOf({ ...entry.event, delta: entry.texts.join('') }),
    );
  }
}

function messageOf(event: AgUiEvent): string {
  try {
    return `data: ${JSON.stringify(event)}\n\n`;
  } catch (cause) {
    const what = 'what a task came to cannot be sent as JSON';
    throw new TypeError(cause instanceof Error ? `${what}: ${cause.message}` : what, { cause });
  }
}
