import type { RunCommand } from './commandLine.js';
import type { Ask, ProviderOptions } from './providers/Provider.js';
import { defaultProvider, isProviderName, loadProvider, type ProviderName } from './providers/providers.js';
import type { Row } from './rows/Row.js';
import type { Prompt } from './rows/promptOf.js';
import type { RowAsker } from './RowAsker.js';
import { UsageError } from './util/UsageError.js';

/** Whom a row asks. */
interface Asked {
  readonly provider: ProviderName;
  readonly model: string | undefined;
}

/** A provider that is ready to be asked. */
interface OpenProvider {
  readonly usualModel: string | undefined;
  readonly ask: Ask;
}

/** Asks models: those that rows name, of any provider, and for other rows the one that the command line names. */
export class ModelRows implements RowAsker {
  readonly #usual: Asked;
  readonly #options: ProviderOptions;
  readonly #promptOf: (row: Row) => Prompt;
  readonly #open = new Map<ProviderName, OpenProvider>();

  private constructor(usual: Asked, options: ProviderOptions, promptOf: (row: Row) => Prompt) {
    this.#usual = usual;
    this.#options = options;
    this.#promptOf = promptOf;
  }

  /** @throws UsageError if whom the command line names cannot be asked */
  static async open(
    command: RunCommand,
    env: ProviderOptions['env'],
    promptOf: (row: Row) => Prompt,
  ): Promise<ModelRows> {
    const { baseUrl, model, provider } = command;
    const named = model === undefined ? undefined : splitModel(model);
    if (named?.provider && provider && named.provider !== provider) {
      throw new UsageError(`--model ${model} is of ${named.provider}, and --provider says ${provider}.`);
    }
    const usual = { provider: named?.provider ?? provider ?? defaultProvider, model: named?.model };
    const rows = new ModelRows(usual, { baseUrl, env }, promptOf);
    // Where nobody is named, each row may name somebody, and the usual provider need not be there.
    if ((provider ?? model ?? baseUrl) !== undefined) await rows.#openProvider(usual.provider);
    return rows;
  }

  prepare(row: Row): void | Promise<void> {
    const { provider, model } = this.#askedBy(row);
    const check = ({ usualModel }: OpenProvider) => {
      if ((model ?? usualModel) === undefined) throw new UsageError(noModel(provider));
    };
    const open = this.#open.get(provider);
    return open ? check(open) : this.#openProvider(provider).then(check);
  }

  quotaOf(row: Row): string {
    return this.#askedBy(row).provider;
  }

  modelOf(row: Row): string | undefined {
    const { provider, model } = this.#askedBy(row);
    const name = model ?? this.#open.get(provider)?.usualModel;
    return name && `${provider}:${name}`;
  }

  ask(row: Row): ReturnType<Ask> {
    const { provider, model } = this.#askedBy(row);
    const open = this.#open.get(provider);
    const name = model ?? open?.usualModel;
    if (!open || name === undefined) throw new UsageError(noModel(provider));
    return open.ask(this.#promptOf(row), name);
  }

  #askedBy({ fields }: Row): Asked {
    const named = splitModel(typeof fields['model'] === 'string' ? fields['model'] : '');
    if (named.provider === undefined) return { ...this.#usual, ...(named.model && { model: named.model }) };
    const usualModel = named.provider === this.#usual.provider ? this.#usual.model : undefined;
    return { provider: named.provider, model: named.model ?? usualModel };
  }

  async #openProvider(name: ProviderName): Promise<OpenProvider> {
    const provider = await loadProvider(name);
    const isUsual = name === this.#usual.provider;
    const ask = provider.open(isUsual ? this.#options : { ...this.#options, baseUrl: undefined });
    const ready = { usualModel: provider.defaultModel, ask };
    this.#open.set(name, ready);
    return ready;
  }
}

const noModel = (provider: ProviderName): string =>
  `The provider ${provider} has no usual model: name one with --model.`;

/** `gemini:gemini-2.5-flash`; what is before a colon may also be part of a model's name. */
function splitModel(name: string): { readonly provider: ProviderName | undefined; readonly model: string | undefined } {
  const [, before = '', after = ''] = /^([^:]+):(.*)$/.exec(name.trim()) ?? [];
  const model = isProviderName(before) ? after : name.trim();
  return { provider: isProviderName(before) ? before : undefined, model: model || undefined };
}
