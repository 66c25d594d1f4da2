import type { PathParams } from 'msw';
import type { Distribution } from './Distribution.js';
import type { MockCall } from './MockCall.js';
import type { FailureDetails } from './MockFailure.js';
import type { MockScript, ScriptedAnswer } from './MockScript.js';
import type { Random } from './random.js';

/** A refusal: a status and the error that is its body. */
export interface Refusal {
  readonly status: number;
  /** The error's own name, for the log. */
  readonly word: string;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as it was read. */
export interface ReadRequest<Call> {
  readonly model: string;
  readonly stream: boolean;
  /** What makes it the same question when it comes again, besides the model. */
  readonly question: unknown;
  /** What is wrong with the body, if anything. */
  readonly error: Refusal | undefined;
  readonly call: (number: number, attempt: number) => Call;
}

/** What a stream is made of: a chunk is the events that come together. */
export interface WireAnswer {
  readonly chunks: readonly (readonly object[])[];
  /** The same answer in one piece. */
  readonly whole: object;
}

/** How an answer is cut into chunks. */
export interface Cutting {
  readonly chunkChars: Distribution;
  readonly random: Random;
  /** The answer fails within: even a short text then gets two chunks, for something to be between them. */
  readonly breaksOff: boolean;
}

/** A provider's protocol, as a mock speaks it. */
export interface Wire<Call extends MockCall> {
  /** The mock's name, for its error messages. */
  readonly mock: string;
  /** Where requests go, at any host. */
  readonly path: RegExp;
  read(request: Request, params: PathParams): Promise<ReadRequest<Call>>;
  /** What the API answers to a request whose key or model is wrong by the script. */
  accessError(request: Request, call: Call, script: MockScript<Call>): Refusal | undefined;
  /** The refusal for a failure that has a status of its own; `undefined` for those that happen within an answer. */
  refusal(failure: FailureDetails, call: Call): Refusal | undefined;
  /** What is answered to a script's own mistake: a status that nobody retries. */
  mistake(message: string): Refusal;
  answer(answer: ScriptedAnswer, call: Call, cutting: Cutting): WireAnswer;
  /** The answer, stopped by a policy. */
  blockedAnswer(answer: ScriptedAnswer, reason: string | undefined): ScriptedAnswer;
  /** What comes where the prompt is blocked, and that is no refusal. */
  blockedPrompt(answer: WireAnswer, reason: string | undefined): WireAnswer;
  /** An error in the middle of a stream, or in place of a unary answer. */
  readonly errorEvent: object;
  /** JSON that breaks off. */
  readonly malformed: string;
  /** The content type of a stream. */
  streamType(request: Request): string;
  /**
   * A stream's pieces as they go over the wire.
   * @param isWhole the stream ends as it should, and says so where the protocol has a word for it
   */
  frame(chunks: readonly (readonly (object | string)[])[], request: Request, isWhole: boolean): readonly string[];
}
