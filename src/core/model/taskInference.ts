import type { Observable } from 'rxjs';
import type { TaskEvent } from './events.js';
import type { IsItems, TaskContext } from './task.js';
import type { TaskIterable, TaskRecord } from './TaskInput.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- patterns that infer: `any` stands for "whatever is there" */
type FunctionOf<Entry> = Entry extends { readonly run: infer Run } ? Run : Entry;

/** What a task function answers. */
export type ResultOf<Fn> = Fn extends (...args: any[]) => infer Returned ? AnswerOf<Awaited<Returned>> : unknown;

type AnswerOf<Returned> =
  Returned extends AsyncGenerator<any, infer Result, any>
    ? Result
    : Returned extends Observable<infer Result>
      ? Result
      : Returned extends AsyncIterable<infer Item>
        ? IsItems<Returned> extends true
          ? never
          : [Item] extends [string]
            ? string
            : Item[]
        : Returned;

type EmittedChunkOf<Fn> = Fn extends (...args: infer Args) => any
  ? Args extends [...any[], TaskContext<infer Chunk>]
    ? Chunk
    : never
  : never;

/** What a task function hands over as partial answers. */
export type ChunkOf<Fn> = Fn extends (...args: any[]) => infer Returned
  ? Awaited<Returned> extends AsyncIterable<infer Chunk, any, any>
    ? Chunk
    : Awaited<Returned> extends Observable<infer Value>
      ? Value
      : EmittedChunkOf<Fn>
  : unknown;

/** A task function's own arguments: those before the context. All of them, since the context comes right after. */
export type TaskArgs<Fn extends (...args: any[]) => any> =
  Required<Parameters<Fn>> extends [...infer Args, TaskContext<any>] ? Args : Required<Parameters<Fn>>;

/** What the compiler misses where a task function answers with a function: its message. */
export interface FunctionIsNoAnswer {
  readonly 'a function is no answer: give it itself as the task, or call it with the context': never;
}

/**
 * Refuses a task function that is known to answer with a function; anything else it leaves as it is. So it does with a
 * declared {@link TaskFunction}, whose result may be a type parameter still, of which nothing is known.
 */
export type RefuseFunctionAnswer<Fn> = 'promptChars' extends keyof Fn
  ? unknown
  : [ResultOf<Fn>] extends [never]
    ? unknown
    : ResultOf<Fn> extends (...args: any[]) => any
      ? FunctionIsNoAnswer
      : unknown;

/** Refuses tasks of which one is known to answer with a function. */
export type RefuseFunctionAnswers<Tasks> = [AnswersWithFunction<Tasks>] extends [true]
  ? { readonly [Name in keyof Tasks]: RefuseFunctionAnswer<FunctionOf<Tasks[Name]>> } | AnyTasks
  : unknown;

/** Asked apart, so that a list or a record whose tasks are a type parameter still gets a plain `false`. */
type AnswersWithFunction<Tasks> = Tasks extends TaskIterable
  ? false
  : true extends {
        [Name in keyof Tasks]: RefuseFunctionAnswer<FunctionOf<Tasks[Name]>> extends FunctionIsNoAnswer ? true : false;
      }[keyof Tasks]
    ? true
    : false;

/**
 * Lets a type parameter through (`Tasks extends TaskRecord`), whose tasks may answer `any`. No tasks that are known and
 * of which one answers with a function fit this.
 */
type AnyTasks = TaskIterable | Readonly<Record<string, RefusedFunction | { readonly run: RefusedFunction }>>;

type RefusedFunction = (...args: any[]) => FunctionIsNoAnswer;

type EventOfTask<T> = T extends { readonly name: infer Name extends string; readonly run: infer Run }
  ? TaskEvent<Name, ResultOf<Run>, ChunkOf<Run>>
  : never;

/** The events of a run over these tasks: for a record a union by name, so that `name` and `type` together tell the value's type. */
export type EventOf<Tasks> =
  Tasks extends TaskIterable<infer T>
    ? EventOfTask<T>
    : Tasks extends TaskRecord
      ? {
          [Name in keyof Tasks & string]: TaskEvent<
            Name,
            ResultOf<FunctionOf<Tasks[Name]>>,
            ChunkOf<FunctionOf<Tasks[Name]>>
          >;
        }[keyof Tasks & string]
      : TaskEvent;

/** Any events. */
export type AnyEvent = TaskEvent<string, any, any>;

/** The value that the `complete` events of task `Name` carry; of any task, where the events do not tell names apart. */
export type ValueOf<Event, Name> = Event extends {
  readonly type: 'complete';
  readonly name: infer EventName;
  readonly value: infer Value;
}
  ? Name extends EventName
    ? Value
    : never
  : never;
/* eslint-enable @typescript-eslint/no-explicit-any */
