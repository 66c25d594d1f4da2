import type { TaskFunction } from 'parallel-genai';

/** What a model is asked. */
export interface ModelQuestion {
  readonly prompt: string;
  readonly system?: string;
}

/** How a provider is reached. */
export interface ModelAccess {
  readonly key: string;
  /** Its base address, where that is not the usual one. */
  readonly url?: string | undefined;
}

/** A task that asks a model: text comes in chunks, and its whole is the answer. */
export type ModelTask = TaskFunction<[], string, string>;

/** Somebody whose models can be asked. */
export interface ModelProvider {
  /** For people: `OpenAI`. */
  readonly label: string;
  /** Whose language it speaks. */
  readonly api: 'openai' | 'anthropic' | 'gemini';
  /** Its usual base address. */
  readonly url: string;
  /** Environment variables that may hold the key, the first that is set counts; none where it needs no key. */
  readonly keyNames: readonly string[];
  /** The environment variable that may name another base address. */
  readonly urlName?: string;
  /** A model of it, as an example. */
  readonly example: string;
}
