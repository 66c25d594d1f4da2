import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AgentCard, AgentCard as Card } from '@a2a-js/sdk';
import { type Client, ClientFactory, JsonRpcTransportFactory, RestTransportFactory } from '@a2a-js/sdk/client';
import { type AgentExecutor, DefaultRequestHandler, InMemoryTaskStore } from '@a2a-js/sdk/server';
import { agentCardHandler, jsonRpcHandler, restHandler, UserBuilder } from '@a2a-js/sdk/server/express';
import express, { type NextFunction, type Request, type Response } from 'express';
import { fetchOk } from 'parallel-genai/http';
import { onTestFinished } from 'vitest';

/** How the agent is spoken to. */
export type Binding = 'JSONRPC' | 'HTTP+JSON';

const paths: Record<Binding, string> = { JSONRPC: '/a2a/jsonrpc', 'HTTP+JSON': '/a2a/rest' };

/**
 * An agent on the SDK's Express app, set up as its sample server is: the card at its well-known address, JSON-RPC and REST
 * beside each other. Its client finds it by the card.
 * @param onEvent called after each event of a stream, with how many were sent
 */
export async function serveExpressAgent(
  executor: AgentExecutor,
  binding: Binding,
  onEvent: (call: string, sent: number, response: Response) => void = () => undefined,
) {
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const card: AgentCard = Card.fromJSON({
    name: 'agent',
    capabilities: { streaming: true },
    supportedInterfaces: [{ url: url + paths[binding], protocolBinding: binding, protocolVersion: '1.0' }],
  });
  const requestHandler = new DefaultRequestHandler(card, new InMemoryTaskStore(), executor);
  const options = { requestHandler, userBuilder: UserBuilder.noAuthentication };
  const calls: string[] = [];
  const streams: Response[] = [];
  app.use(express.json({ type: ['application/json', 'application/a2a+json'] }), (request, response, next) => {
    const call = callOf(request);
    calls.push(call);
    if (/stream/i.test(call)) streams.push(response);
    watch(response, (sent) => onEvent(call, sent, response));
    next();
  });
  app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: requestHandler }));
  app.use(paths.JSONRPC, jsonRpcHandler(options));
  app.use(paths['HTTP+JSON'], restHandler(options));
  // Without it Express prints what fails.
  app.use((_error: unknown, _request: Request, response: Response, next: NextFunction) =>
    response.headersSent ? next() : void response.status(500).end(),
  );
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const transports = [
    new JsonRpcTransportFactory({ fetchImpl: fetchOk }),
    new RestTransportFactory({ fetchImpl: fetchOk }),
  ];
  const client: Client = await new ClientFactory({ transports }).createFromUrl(url);
  return { client, calls, streams };
}

/** Which of the protocol's methods was called. */
function callOf({ body, path }: Request): string {
  const { method } = (body ?? {}) as { method?: string };
  return method ?? /[^/:]*(?::\w+)?$/.exec(path)?.[0] ?? path;
}

/** Calls back after each event of a stream is sent. */
function watch(response: Response, onEvent: (sent: number) => void): void {
  const write = response.write.bind(response) as (...args: unknown[]) => boolean;
  let sent = 0;
  response.write = (...args: unknown[]) => {
    const isWritten = write(...args);
    // Behind what is being written.
    if (String(args[0]).includes('data:')) response.socket?.write('', () => onEvent(++sent));
    return isWritten;
  };
}
