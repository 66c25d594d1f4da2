import { UsageError } from '../util/UsageError.js';
import type { ProviderOptions } from './Provider.js';

/** The key of the Gemini API. @throws UsageError if there is none */
export function geminiKey(name: string, env: ProviderOptions['env']): string {
  const key = [env['GEMINI_API_KEY'], env['GOOGLE_API_KEY']].map((key) => key?.trim()).find((key) => key);
  if (key) return key;
  throw new UsageError(
    `The provider ${name} needs an API key: set GEMINI_API_KEY or GOOGLE_API_KEY, or try it with --provider mock.`,
  );
}
