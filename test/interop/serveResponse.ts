import { type TestServer, serve } from '../support/serve.js';

/** A server whose answer is a web-standard response, made of the request's body; a client that leaves cancels it. */
export const serveResponse = (respond: (body: unknown) => Response): Promise<TestServer> =>
  serve(async (got, response) => {
    const { status, headers, body } = respond(JSON.parse(got.body));
    response.writeHead(status, Object.fromEntries(headers));
    const reader = body?.getReader();
    response.on('close', () => void reader?.cancel().catch(() => undefined));
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      response.write(value);
    }
    response.end();
  });
