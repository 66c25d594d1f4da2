import { BehaviorSubject } from 'rxjs';
import { modelProvider, type ModelProviderName } from '../../../models/modelProviders.js';

const inWords = new Intl.ListFormat('en');

/** Providers as words: `OpenAI and Gemini`. */
export const providerWords = (providers: readonly ModelProviderName[]): string =>
  inWords.format(providers.map((provider) => modelProvider(provider).label));

/** What to do where keys are wanted and not there: the same words wherever it is said. */
export const keyWanted = (missing: readonly ModelProviderName[]): string =>
  `Enter your ${providerWords(missing)} API ${missing.length === 1 ? 'key' : 'keys'}, or let the mock answer.`;

/**
 * Holds the visitor's API keys: here in memory, and nowhere else. They are in no attribute, storage, address, log or
 * event, and gone with the page, or earlier.
 */
export class KeyHolder {
  readonly #changes$ = new BehaviorSubject<void>(undefined);
  /** Tells at once, and after each change. */
  readonly changes$ = this.#changes$.asObservable();
  readonly #keys = new Map<ModelProviderName, string>();

  /** The key of a provider, for the one place that makes its calls; empty where there is none. */
  read(provider: ModelProviderName): string {
    return this.#keys.get(provider) ?? '';
  }

  /** @throws Error for what can be no key, which has no letters but those of HTTP headers, and no spaces */
  set(provider: ModelProviderName, key: string): void {
    const typed = key.trim();
    if (!/^[!-~]*$/.test(typed)) {
      const { label } = modelProvider(provider);
      throw new Error(
        `What is typed as your ${label} API key holds a character that no key has, such as a space or a curly quote: copy the key again.`,
      );
    }
    if (typed !== '') this.#keys.set(provider, typed);
    this.#changes$.next();
  }

  clear(): void {
    this.#keys.clear();
    this.#changes$.next();
  }

  /** Whose keys are held, whoever is to be asked. */
  get held(): ModelProviderName[] {
    return [...this.#keys.keys()];
  }

  /** Those of the providers of which there is no key. */
  missing(providers: readonly ModelProviderName[]): ModelProviderName[] {
    return providers.filter((provider) => !this.#keys.has(provider));
  }
}
