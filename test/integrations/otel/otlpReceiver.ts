import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { messagesAt, readMessage, textAt } from './protobuf.js';

/** What a receiver got. */
export interface Received {
  /** Names of spans, by the request's encoding. */
  readonly spans: string[];
  readonly metrics: string[];
  /** The encodings in which it came. */
  readonly contentTypes: Set<string>;
  /** All bytes: bodies, addresses and headers. */
  readonly bytes: Buffer[];
}

interface JsonSpans {
  readonly resourceSpans?: readonly { readonly scopeSpans: readonly { readonly spans: readonly Named[] }[] }[];
}
interface JsonMetrics {
  readonly resourceMetrics?: readonly { readonly scopeMetrics: readonly { readonly metrics: readonly Named[] }[] }[];
}
interface Named {
  readonly name: string;
}

/**
 * A receiver of OTLP over HTTP, as a collector is one: it decodes JSON and protobuf by the fields of
 * https://github.com/open-telemetry/opentelemetry-proto, and answers 400 to what it cannot.
 */
export async function otlpReceiver(): Promise<Received & { readonly url: string }> {
  const received = {
    spans: [] as string[],
    metrics: [] as string[],
    contentTypes: new Set<string>(),
    bytes: [] as Buffer[],
  };
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces);
      received.bytes.push(body, Buffer.from(`${request.url} ${JSON.stringify(request.headers)}`));
      const contentType = request.headers['content-type'] ?? '';
      received.contentTypes.add(contentType);
      try {
        const kind = request.url === '/v1/traces' ? 'spans' : 'metrics';
        received[kind].push(...(contentType === 'application/json' ? jsonNames(body) : protobufNames(body, kind)));
        response.writeHead(200, { 'content-type': contentType }).end(contentType === 'application/json' ? '{}' : '');
      } catch (error) {
        response.writeHead(400).end(String(error));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return { ...received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function jsonNames(body: Buffer): string[] {
  const { resourceSpans = [], resourceMetrics = [] } = JSON.parse(body.toString()) as JsonSpans & JsonMetrics;
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
  const metrics = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
  return [...spans, ...metrics].map(({ name }) => name);
}

/** The request's resources, their scopes, and what is in them: 1, 2, 2; a span's name is its field 5, a metric's 1. */
const protobufNames = (body: Buffer, kind: 'spans' | 'metrics'): string[] =>
  messagesAt(readMessage(body), [1, 2, 2]).map((message) => textAt(message, kind === 'spans' ? 5 : 1));
