import {
  type AgentCard,
  AgentCard as Card,
  formatSSEEvent,
  Role,
  SSE_HEADERS,
  TaskState,
  type Part,
} from '@a2a-js/sdk';
import { ClientFactory, JsonRpcTransportFactory } from '@a2a-js/sdk/client';
import {
  AgentEvent,
  DefaultRequestHandler,
  type ExecutionEventBus,
  InMemoryTaskStore,
  JsonRpcTransportHandler,
  type RequestContext,
  ServerCallContext,
} from '@a2a-js/sdk/server';
import { fetchOk } from 'parallel-genai/http';
import { type Answer, type Got, serve } from '../../support/serve.js';
import { turns } from '../../support/turns.js';

export const textPart = (value: string): Part => ({
  content: { $case: 'text', value },
  metadata: undefined,
  filename: '',
  mediaType: 'text/plain',
});

export const agentMessage = (text: string, { taskId, contextId }: { taskId: string; contextId: string }) => ({
  messageId: `m-${text.length}`,
  contextId,
  taskId,
  role: Role.ROLE_AGENT,
  parts: [textPart(text)],
  metadata: undefined,
  extensions: [],
  referenceTaskIds: [],
});

/** What an agent of these tests writes with: the SDK's event bus, in fewer words. */
export class Desk {
  readonly #bus: ExecutionEventBus;
  readonly #ids: { taskId: string; contextId: string };

  constructor(bus: ExecutionEventBus, ids: { taskId: string; contextId: string }) {
    this.#bus = bus;
    this.#ids = ids;
  }

  begin(): void {
    const { taskId: id, contextId } = this.#ids;
    const status = { state: TaskState.TASK_STATE_SUBMITTED, message: undefined, timestamp: undefined };
    this.#bus.publish(AgentEvent.task({ id, contextId, status, artifacts: [], history: [], metadata: undefined }));
  }

  status(state: TaskState, text?: string): void {
    const message = text === undefined ? undefined : agentMessage(text, this.#ids);
    const status = { state, message, timestamp: undefined };
    this.#bus.publish(AgentEvent.statusUpdate({ ...this.#ids, status, metadata: undefined }));
  }

  artifact(artifactId: string, parts: (string | Part)[], { append = false, lastChunk = false } = {}): void {
    const artifact = {
      artifactId,
      name: artifactId,
      description: '',
      parts: parts.map((part) => (typeof part === 'string' ? textPart(part) : part)),
      metadata: undefined,
      extensions: [],
    };
    this.#bus.publish(AgentEvent.artifactUpdate({ ...this.#ids, artifact, append, lastChunk, metadata: undefined }));
  }

  message(text: string): void {
    this.#bus.publish(AgentEvent.message(agentMessage(text, this.#ids)));
  }
}

/** An agent: what it does for a message, until it is cancelled. */
export type Agent = (desk: Desk, request: RequestContext, cancelled: AbortSignal) => void | Promise<void>;

/** How a test meddles with a call: it may destroy the connection after so many events, or answer itself. */
export interface Meddling {
  readonly cutAfter?: (method: string, index: number) => number | undefined;
  readonly instead?: (method: string, index: number) => Answer | undefined;
  /** Called with the method, and how many events of its stream were sent. */
  readonly onSent?: (method: string, sent: number) => unknown;
  readonly streaming?: boolean;
}

const methodOf = ({ body }: Got) => (JSON.parse(body) as { method: string }).method;
const idOf = ({ body }: Got) => (JSON.parse(body) as { id: number }).id;

/** An agent on the SDK's own server, over JSON-RPC and real HTTP, with the SDK's client for it. */
export async function serveAgent(agent: Agent, { cutAfter, instead, onSent, streaming = true }: Meddling = {}) {
  const cancels = new Map<string, AbortController>();
  const desks = new Map<string, Desk>();
  const execute = async (request: RequestContext, bus: ExecutionEventBus) => {
    const { taskId, contextId } = request;
    const cancel = new AbortController();
    cancels.set(taskId, cancel);
    const desk = new Desk(bus, { taskId, contextId });
    desks.set(taskId, desk);
    await agent(desk, request, cancel.signal);
    bus.finished();
  };
  const cancelTask = async (taskId: string) => {
    cancels.get(taskId)?.abort();
    desks.get(taskId)?.status(TaskState.TASK_STATE_CANCELED);
    return Promise.resolve();
  };
  const methods: string[] = [];
  // Made once the server's address is known, which its card tells.
  const rpc = () => handler;
  const server = await serve(async (got, response, index) => {
    const method = methodOf(got);
    const calls = methods.filter((name) => name === method).length;
    methods.push(method);
    const meddle = instead?.(method, calls);
    if (meddle) return meddle(got, response, index);
    const context = new ServerCallContext({ requestedVersion: '1.0' });
    const cutAt = cutAfter?.(method, calls) ?? Number.POSITIVE_INFINITY;
    const answerWith = (object: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(object));
    try {
      const result = await rpc().handle(got.body, context);
      if (!(Symbol.asyncIterator in result)) {
        answerWith(result);
        return;
      }
      let sent = 0;
      for await (const event of result) {
        // As the SDK's own handler: what it streams is not stored unless it is read to its end, whoever listens.
        if (response.destroyed) continue;
        if (!response.headersSent) response.writeHead(200, SSE_HEADERS);
        response.write(formatSSEEvent(event));
        sent++;
        onSent?.(method, sent);
        if (sent < cutAt) continue;
        await new Promise((resolve) => response.write('', resolve));
        await turns();
        response.socket?.resetAndDestroy();
        await new Promise((resolve) => response.once('close', resolve));
      }
      response.end();
    } catch (error) {
      // Before the first event, as the SDK's own handler answers.
      answerWith({ jsonrpc: '2.0', id: idOf(got), error: JsonRpcTransportHandler.mapToJSONRPCError(error) });
    }
  });
  const card: AgentCard = Card.fromJSON({
    name: 'agent',
    capabilities: { streaming },
    supportedInterfaces: [{ url: server.url, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
  });
  const handler = new JsonRpcTransportHandler(
    new DefaultRequestHandler(card, new InMemoryTaskStore(), { execute, cancelTask }),
  );
  const transports = [new JsonRpcTransportFactory({ fetchImpl: fetchOk })];
  return { server, methods, client: await new ClientFactory({ transports }).createFromAgentCard(card) };
}
