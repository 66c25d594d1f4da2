import { type ChildProcess, spawn } from 'node:child_process';
import type { WorkerOptions } from 'parallel-genai/bullmq';
import type { ChildMessage } from '../children/registry.js';
import { bundleChild } from './bundleChild.js';

/** A child process, with what it said. */
export class Child {
  readonly messages: ChildMessage[] = [];
  readonly exited: Promise<void>;
  readonly #process: ChildProcess;
  #changed: () => void = () => undefined;
  #change = new Promise<void>((resolve) => (this.#changed = resolve));

  constructor(file: string, argument: object, onMessage: (message: ChildMessage) => void) {
    this.#process = spawn(process.execPath, [file, JSON.stringify(argument)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    // And all is read that it said: `exit` may come before that.
    this.exited = new Promise((resolve) => this.#process.once('close', () => resolve()));
    this.#process.on('message', (message: ChildMessage) => {
      this.messages.push(message);
      onMessage(message);
      this.#changed();
      this.#change = new Promise((resolve) => (this.#changed = resolve));
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Messages of a type, each by its task's name. */
  names(type: ChildMessage['type']): string[] {
    return this.messages.filter((message) => message.type === type).map(({ name = '' }) => name);
  }

  /** Resolves when the child has said enough. */
  async until(isEnough: (child: this) => boolean): Promise<void> {
    while (!isEnough(this)) await this.#change;
  }

  send(message: string): void {
    this.#process.send(message);
  }

  /** Resolves when all has come that it has said by now. */
  async heard(): Promise<void> {
    if (!this.#process.connected) return this.exited;
    const count = this.names('heard').length;
    // One that was killed just now cannot be asked.
    this.#process.send('are you there?', () => undefined);
    await Promise.race([this.until(() => this.names('heard').length > count), this.exited]);
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }
}

/** The child processes of a test file. */
export class ChildProcesses {
  readonly #children = new Set<Child>();
  readonly #files = new Map<string, Promise<string>>();
  readonly #calls: string[] = [];

  async start(program: 'worker' | 'caller' | 'limited', argument: object): Promise<Child> {
    const file = this.#files.get(program) ?? bundleChild(new URL(`../children/${program}.ts`, import.meta.url));
    this.#files.set(program, file);
    const child = new Child(await file, argument, ({ type, name = '' }) => {
      if (type === 'call') this.#calls.push(name);
    });
    this.#children.add(child);
    return child;
  }

  async startWorker(queue: string, options: WorkerOptions): Promise<Child> {
    const worker = await this.start('worker', { queue, ...options });
    await worker.until(({ messages }) => messages.length > 0);
    return worker;
  }

  /**
   * Calls of the provider by now, by the names of their tasks, whatever became of who made them. A run may be over, which
   * Redis tells, before the last of them is heard of.
   */
  async calls(): Promise<readonly string[]> {
    await Promise.all([...this.#children].map((child) => child.heard()));
    return this.#calls;
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await Promise.all([...this.#children].map(({ exited }) => exited));
    this.#children.clear();
    this.#calls.length = 0;
  }
}
