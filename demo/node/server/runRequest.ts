import * as v from 'valibot';
import { isSameModel } from '../../models/isSameModel.js';
import type { RunRequest } from './protocol.js';
import { RefusedError } from './RefusedError.js';
import { runLimits } from './runLimits.js';

/** Names of things that every object has: as names of tasks or fields they are somebody's try, and no need. */
const isInherited = (name: string): boolean => name in Object.prototype;

const between = (least: number, most: number) =>
  v.pipe(
    v.number(`must be a number from ${least} to ${most}`),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );

const text = (least: number, most: number) =>
  v.pipe(
    v.string('must be a string'),
    v.minLength(least, least === 1 ? 'must not be empty' : `must have at least ${least} characters`),
    v.maxLength(most, `must have at most ${most} characters`),
  );

const whole = v.integer('must be a whole number');

const task = v.strictObject({
  name: v.pipe(
    text(1, runLimits.name),
    v.check((name) => !isInherited(name) && name !== 'prototype', 'must be another name: this one is reserved'),
  ),
  system: v.optional(text(0, runLimits.system)),
  model: v.optional(text(1, runLimits.model)),
});

const options = v.strictObject({
  retry: v.optional(v.union([v.boolean(), v.pipe(between(1, 10), whole)])),
  timeoutMs: v.optional(between(100, 300_000)),
  idleTimeoutMs: v.optional(between(100, 300_000)),
  concurrency: v.optional(v.pipe(between(1, runLimits.concurrency), whole)),
  heartbeatMs: v.optional(v.union([v.literal(false), between(500, 60_000)])),
});

const runRequest = v.strictObject({
  question: text(1, runLimits.question),
  tasks: v.pipe(
    // The number first: ten thousand tasks are refused without a look at each.
    v.array(v.unknown(), 'must be a list of tasks'),
    v.minLength(1, 'must hold at least one task'),
    v.maxLength(runLimits.tasks, `must hold at most ${runLimits.tasks} tasks`),
    v.array(task),
    v.check((tasks) => new Set(tasks.map(({ name }) => name)).size === tasks.length, 'must have different names'),
  ),
  options: v.optional(options),
});

/**
 * The run that a body asks for.
 * @throws RefusedError saying what is wrong, and where
 */
export function readRunRequest(body: string, models: readonly string[]): RunRequest {
  const result = v.safeParse(runRequest, parse(body), { abortEarly: true, abortPipeEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    const field = v.getDotPath(issue) ?? '';
    throw new RefusedError(400, `${field || 'the body'} ${reasonOf(issue)}.`, field || undefined);
  }
  for (const [index, { model }] of result.output.tasks.entries()) {
    if (model === undefined || models.some((offered) => isSameModel(offered, model))) continue;
    throw new RefusedError(400, `This server asks ${models.join(', ')} and no other model.`, `tasks.${index}.model`);
  }
  return result.output;
}

function parse(body: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new RefusedError(400, 'the body must be JSON, and cannot be read as such.');
  }
  if (Array.isArray(value)) throw new RefusedError(400, 'the body must be an object.');
  return value;
}

/** valibot's own words for what our schemas say nothing about: fields too many, and fields missing. */
function reasonOf({ type, message, received, expected }: v.BaseIssue<unknown>): string {
  if (type !== 'strict_object') return message;
  if (expected === 'never') return 'is no field of a run: leave it out';
  return received === 'undefined' ? 'is missing' : 'must be an object';
}
