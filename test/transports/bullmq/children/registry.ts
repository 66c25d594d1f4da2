import type { TaskContext } from 'parallel-genai';

/** What a child process tells its parent. */
export interface ChildMessage {
  readonly type: 'ready' | 'heard' | 'call' | 'aborted' | 'event' | 'end';
  readonly name?: string;
  readonly at: number;
  readonly data?: unknown;
}

export const tell = (type: ChildMessage['type'], name?: string, data?: unknown): void => {
  process.send?.({ type, name, at: Date.now(), data } satisfies ChildMessage);
};

/** A provider's call: counted by the parent, and aborted with the attempt. */
function call({ name, signal }: TaskContext): void {
  tell('call', name);
  signal.addEventListener('abort', () => tell('aborted', name));
}

/** Milliseconds since the epoch with fractions: the same clock in all processes of a machine. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal.addEventListener('abort', abort);
  });

/** One attempt of a scripted task. */
export interface ScriptedAttempt {
  readonly chunks: readonly string[];
  /** `answer`; the message of the error that it throws; or `hang`. */
  readonly end: string;
}

/** The tasks of the tests' workers. */
export const registry = {
  add: (a: number, b: number): number => a + b,

  nothing: (): undefined => undefined,

  /** Waits for so long, then answers. */
  async slow(ms: number, context: TaskContext): Promise<string> {
    call(context);
    await wait(ms, context.signal);
    return `${context.name} waited`;
  },

  /** Answers one word after the other, so many milliseconds apart. */
  async *words(text: string, gapMs: number, context: TaskContext): AsyncGenerator<string, string> {
    call(context);
    for (const word of text.split(' ')) {
      if (gapMs > 0) await wait(gapMs, context.signal);
      yield `${word} `;
    }
    return text;
  },

  /** The first attempt is silent until it is aborted; later ones answer, whichever worker they are on. */
  async firstHangs(context: TaskContext): Promise<number> {
    call(context);
    context.emit(`attempt ${context.attempt}`);
    if (context.attempt === 1) await wait(2 ** 30, context.signal);
    return context.attempt;
  },

  async script(attempts: readonly ScriptedAttempt[], context: TaskContext): Promise<string> {
    const { chunks, end } = attempts[context.attempt - 1] ?? attempts.at(-1)!;
    for (const chunk of chunks) {
      context.emit(chunk);
      await Promise.resolve();
    }
    if (end === 'hang') await wait(2 ** 30, context.signal);
    if (end !== 'answer') throw new Error(end);
    context.report({ usage: { totalTokens: chunks.length } });
    return chunks.join('');
  },

  /** One of several agents. */
  ask: (question: string, role: string, context: TaskContext): string => {
    call(context);
    if (role === 'absent') throw new Error('not here');
    return `${role} on ${question}`;
  },

  /** The agent that gets what the others said. */
  combine: (question: string, answers: Record<string, string>, context: TaskContext): string => {
    call(context);
    return `${question} ${Object.keys(answers).toSorted().join(', ')}`;
  },

  /** Takes its process with it. */
  crash(context: TaskContext): Promise<never> {
    call(context);
    // What was told must have left the process.
    return new Promise(() => setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50));
  },

  /** So many chunks of so many characters; each begins with its number. */
  async *flood(count: number, chars: number, { signal }: TaskContext): AsyncGenerator<string, number> {
    for (let index = 0; index < count; index++) {
      await wait(1, signal);
      yield `${index} `.padEnd(chars, '.');
    }
    return count;
  },

  /** Chunks that say when they were made, so many each second. */
  async *stamps(count: number, perSecond: number, { signal }: TaskContext): AsyncGenerator<number, number> {
    const begun = preciseNow();
    for (let index = 0; index < count; index++) {
      const dueMs = begun + (index * 1_000) / perSecond - preciseNow();
      if (dueMs > 1) await wait(dueMs, signal);
      yield preciseNow();
    }
    return count;
  },

  unsendable: () => ({ amount: 1n }),

  emptied: () => ({ scores: [new Map([['a', 1]])] }),
};

export type TestRegistry = typeof registry;
