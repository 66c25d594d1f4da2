import { UsageError } from './UsageError.js';

/** What all programs are told about who answers. */
export interface ApiOptions {
  /** The key of the real API; without one the embedded mock answers. */
  readonly apiKey: string | undefined;
  /** Where the real API is, without a slash at the end. */
  readonly baseUrl: string | undefined;
  /** Whether the mock answers because it was asked for, and not for want of a key. */
  readonly mockWanted: boolean;
}

interface ApiValues {
  readonly live?: boolean | undefined;
  readonly mock?: boolean | undefined;
  readonly 'base-url'?: string | undefined;
}

/**
 * Who is to answer by these options and this environment.
 * @throws UsageError saying what is wrong and what to do
 */
export function apiOptions(values: ApiValues, env: NodeJS.ProcessEnv): ApiOptions {
  const { live, mock: mockWanted = false, 'base-url': base } = values;
  if (live && mockWanted) throw new UsageError('--live and --mock exclude each other: choose one.');
  const key = [env['GOOGLE_API_KEY'], env['GEMINI_API_KEY']].map((key) => key?.trim()).find((key) => key);
  if (live && !key) {
    throw new UsageError('--live needs an API key: set GOOGLE_API_KEY or GEMINI_API_KEY, or leave --live out.');
  }
  const baseUrl = base === undefined ? undefined : httpUrl('--base-url', base).href.replace(/\/$/, '');
  if (baseUrl !== undefined && (mockWanted || !key)) {
    throw new UsageError('--base-url is for the real API: set GOOGLE_API_KEY or GEMINI_API_KEY, and leave --mock out.');
  }
  return { apiKey: mockWanted ? undefined : key, baseUrl, mockWanted };
}

/** The URL that an option gives. */
export function httpUrl(option: string, value: string): URL {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return new URL(value);
  throw new UsageError(`${option} must be a URL that begins with http:// or https://, got "${value}".`);
}

/** Says that the mock answers, and why. */
export const mockNotice = ({ mockWanted }: Pick<ApiOptions, 'mockWanted'>): string =>
  mockWanted
    ? 'An embedded mock of Gemini answers, as --mock asks; no model is called.'
    : 'No API key is set, so an embedded mock of Gemini answers. Set GOOGLE_API_KEY to ask the real one.';
