import { type ErrorBody, errorBody, invalidKey, isVertex, missingKey, unknownModel } from './geminiErrors.js';
import type { RequestContent, RequestBody } from './GeminiCall.js';
import { modelExists } from './modelExists.js';
import type { GeminiScript } from './MockScript.js';

/** The paths of `generateContent` and its stream, at any host: models, tuned models, Vertex AI's endpoints. */
export const generatePath = /\/(?:models|tunedModels|endpoints)\/([^/:]+):(generateContent|streamGenerateContent)$/;

/** A request's body, and the API's answer if it is none. */
export interface ReadBody {
  readonly body: RequestBody;
  readonly error?: ErrorBody;
}

export async function readBody(request: Request): Promise<ReadBody> {
  let json: Record<string, unknown>;
  try {
    json = (await request.json()) as Record<string, unknown>;
  } catch {
    return { body: { contents: [] }, error: errorBody(400, 'Invalid JSON payload received.') };
  }
  const contents = [json?.['contents'] ?? []].flat() as RequestContent[];
  // Protobuf's JSON takes both spellings.
  const systemInstruction = (json?.['systemInstruction'] ?? json?.['system_instruction']) as RequestContent | undefined;
  const body = { ...json, contents, ...(systemInstruction && { systemInstruction }) };
  if (contents.length > 0) return { body };
  return { body, error: errorBody(400, '* GenerateContentRequest.contents: contents is not specified\n') };
}

/** Makes the API's answer to a request whose key or model is wrong by the script. */
export function accessError(
  request: Request,
  model: string,
  { apiKey = true, models }: GeminiScript,
): ErrorBody | undefined {
  if (apiKey !== false) {
    const key = keyOf(request);
    if (key === undefined) return missingKey(isVertex(request.url));
    if (typeof apiKey === 'string' && key !== apiKey) return invalidKey();
  }
  return modelExists(model, models) ? undefined : unknownModel(model);
}

/** Finds the key or bearer token that came with the request. */
function keyOf(request: Request): string | undefined {
  const bearer = /^bearer\s+(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const key = request.headers.get('x-goog-api-key') ?? new URL(request.url).searchParams.get('key') ?? bearer;
  return key === undefined || key.trim() === '' ? undefined : key;
}

/** Takes the key out of an address: the log of calls must hold none. */
export function withoutKey(address: string): string {
  const url = new URL(address);
  if (!url.searchParams.has('key')) return address;
  url.searchParams.delete('key');
  return url.href;
}
