/** The names that google.rpc has for HTTP statuses. */
const rpcStatus: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

/** An error as Google's APIs answer it. */
export interface ErrorBody {
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly status: string;
    readonly details?: readonly object[];
  };
}

export function errorBody(code: number, message: string, details?: readonly object[]): ErrorBody {
  return { error: { code, message, status: rpcStatus[code] ?? 'UNKNOWN', ...(details && { details }) } };
}

export const overloaded = (): ErrorBody => errorBody(503, 'The model is overloaded. Please try again later.');

export const internal = (): ErrorBody =>
  errorBody(500, 'An internal error has occurred. Please retry or report it to the developer forum.');

export function invalidKey(): ErrorBody {
  const message = 'API key not valid. Please pass a valid API key.';
  const domain = 'googleapis.com';
  const metadata = { service: 'generativelanguage.googleapis.com' };
  return errorBody(400, message, [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain, metadata },
    { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage', locale: 'en-US', message },
  ]);
}

/** Makes the answer to a request without credentials: the Gemini API wants a key, Vertex AI a bearer token. */
export const missingKey = (vertex: boolean): ErrorBody =>
  vertex
    ? errorBody(
        401,
        'Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
      )
    : errorBody(
        403,
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
      );

export const unknownModel = (model: string): ErrorBody =>
  errorBody(
    404,
    `models/${model} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
  );

/** Makes a 429 as the free tier words it. */
export function rateLimit(
  model: string,
  { retryAfterMs = 1_000, quota = 'minute', limit = 10 }: RateLimitDetails,
): ErrorBody {
  const quotaMetric = 'generativelanguage.googleapis.com/generate_content_free_tier_requests';
  const quotaId = `GenerateRequestsPer${quota === 'day' ? 'Day' : 'Minute'}PerProjectPerModel-FreeTier`;
  const violation = { quotaMetric, quotaId, quotaDimensions: { model, location: 'global' }, quotaValue: String(limit) };
  const lines = [
    'You exceeded your current quota, please check your plan and billing details.',
    `* Quota exceeded for metric: ${quotaMetric}, limit: ${limit}, model: ${model}`,
  ];
  const details: object[] = [{ '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [violation] }];
  if (retryAfterMs !== false) {
    const retryDelay = `${retryAfterMs / 1_000}s`;
    lines.push(`Please retry in ${retryDelay}.`);
    details.push({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay });
  }
  return errorBody(429, lines.join('\n'), details);
}

interface RateLimitDetails {
  readonly retryAfterMs?: number | false;
  readonly quota?: 'minute' | 'day';
  readonly limit?: number;
}

/** Vertex AI's paths name a project and a location. */
export const isVertex = (url: string): boolean => /\/projects\/[^/]+\/locations\//.test(url);
