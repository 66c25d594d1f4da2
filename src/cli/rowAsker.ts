import { UsageError } from './util/UsageError.js';
import type { TaskContext, TaskFunction } from '../core/model/task.js';
import type { RunCommand } from './commandLine.js';
import { loadTask } from './loadTask.js';
import type { Ask, ProviderOptions } from './providers/Provider.js';
import { defaultProvider, isProviderName, loadProvider, type ProviderName } from './providers/providers.js';
import { promptOf } from './rows/promptOf.js';
import type { Row } from './rows/Row.js';

type AskRow = (row: Row) => TaskFunction<[], unknown, unknown>;

/**
 * What asks a row, as the command line says.
 * @throws UsageError if that cannot be: a key is missing, an SDK, a model, a file
 */
export async function rowAsker(command: RunCommand, env: ProviderOptions['env']): Promise<AskRow> {
  if (command.task !== undefined) {
    const task = await loadTask(command.task);
    return ({ fields }) =>
      (context: TaskContext<unknown>) =>
        task(fields, context);
  }
  const options = { baseUrl: command.baseUrl, env };
  const named = command.model === undefined ? undefined : splitModel(command.model);
  if (named?.provider && command.provider && named.provider !== command.provider) {
    throw new UsageError(`--model ${command.model} is of ${named.provider}, and --provider says ${command.provider}.`);
  }
  const provider = named?.provider ?? command.provider ?? defaultProvider;
  const { defaultModel, ask } = await openProvider(provider, options);
  const model = named?.model ?? defaultModel;
  /** Others, that single rows name. */
  const others = new Map<ProviderName, Promise<{ readonly ask: Ask }>>();
  return (row) => {
    const prompt = promptOf(row, command);
    if (typeof prompt === 'string') throw new TypeError(prompt);
    const own = prompt.model === undefined ? { provider: undefined, model } : splitModel(prompt.model);
    if (own.model === undefined)
      throw new UsageError(`The provider ${provider} has no usual model: name one with --model.`);
    const { model: name } = own;
    if (own.provider === undefined || own.provider === provider) return ask(prompt, name);
    const other = own.provider;
    if (!others.has(other)) others.set(other, openProvider(other, { ...options, baseUrl: undefined }));
    return async (context) => (await others.get(other)!).ask(prompt, name)(context);
  };
}

async function openProvider(name: ProviderName, options: ProviderOptions) {
  const provider = await loadProvider(name);
  return { defaultModel: provider.defaultModel, ask: provider.open(options) };
}

/** `gemini:gemini-2.5-flash`; what is before a colon may also be part of a model's name. */
function splitModel(name: string): { readonly provider: ProviderName | undefined; readonly model: string } {
  const [, before = '', after = ''] = /^([^:]+):(.+)$/.exec(name) ?? [];
  return isProviderName(before) ? { provider: before, model: after } : { provider: undefined, model: name };
}
