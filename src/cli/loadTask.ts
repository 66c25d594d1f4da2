import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TaskContext } from '../core/model/task.js';
import { UsageError } from './util/UsageError.js';

/** A function of the user's own. */
export type RowTask = (row: Readonly<Record<string, unknown>>, context: TaskContext<unknown>) => unknown;

/** The default export of a module. @throws UsageError if there is none that can be called */
export async function loadTask(path: string): Promise<RowTask> {
  const file = resolve(path);
  await access(file).catch(() => {
    throw new UsageError(`--task ${path}: there is no such file.`);
  });
  const module = await importModule(file, path);
  const { default: task } = module;
  if (typeof task === 'function') return task as RowTask;
  throw new UsageError(`--task ${path}: its default export must be a function (row, context) => answer.`);
}

async function importModule(file: string, path: string): Promise<{ default?: unknown }> {
  try {
    return (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const why =
      code === 'ERR_UNKNOWN_FILE_EXTENSION' ? 'this runtime reads no TypeScript; Node does from 22.18 on' : message;
    throw new UsageError(`--task ${path} cannot be loaded: ${why ?? String(error)}`, { cause: error });
  }
}
