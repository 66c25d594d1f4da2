import { serve, type TestServer } from '../support/serve.js';

/** A local Gemini API that answers after a while, and counts how often each prompt came. */
export async function geminiCounter(delayMs = 0): Promise<TestServer & { readonly calls: Map<string, number> }> {
  const calls = new Map<string, number>();
  const server = await serve(async ({ body }, response) => {
    const { contents } = JSON.parse(body) as { contents: { parts: { text: string }[] }[] };
    const prompt = contents[0]?.parts[0]?.text ?? '';
    calls.set(prompt, (calls.get(prompt) ?? 0) + 1);
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const candidate = {
      content: { role: 'model', parts: [{ text: `Answer to: ${prompt}` }] },
      finishReason: 'STOP',
      index: 0,
    };
    const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 4, totalTokenCount: 7 };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`data: ${JSON.stringify({ candidates: [candidate], usageMetadata })}\r\n\r\n`);
  });
  return Object.assign(server, { calls });
}

/** What makes the command ask it. */
export const askCounter = ({ url }: TestServer) =>
  [['--provider', 'gemini', '--base-url', url], { GEMINI_API_KEY: 'a-key' }] as const;
