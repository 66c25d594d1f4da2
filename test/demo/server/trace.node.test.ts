import { request } from 'node:http';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, expect, it } from 'vitest';
import { startTelemetry } from '../../../demo/node/trace/startTelemetry.js';
import { demoServer, question } from './demoServer.js';

const spans = new InMemorySpanExporter();
const telemetry = startTelemetry({}, [new SimpleSpanProcessor(spans)]);
afterAll(() => telemetry.stop());

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';

/** Asks for a run to its end; not with `fetch`, which is traced here and sends a header of its own. */
const ask = (url: string, name: string, traceparent?: string) =>
  new Promise<void>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(traceparent !== undefined && { traceparent }) };
    const asking = request(`${url}/runs`, { method: 'POST', headers }, (response) => {
      response.resume().on('end', resolve).on('error', reject);
    });
    asking.on('error', reject).end(JSON.stringify({ question, tasks: [{ name }] }));
  });

it("goes on with its visitor's trace: the run is below the span that the header tells", async () => {
  const { url } = await demoServer();
  await ask(url, 'danish', `00-${traceId}-${parentId}-01`);
  const traced = spans.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId);
  const run = traced.find(({ name }) => name === 'run');
  expect(run?.parentSpanContext).toMatchObject({ spanId: parentId, isRemote: true });
  const names = traced.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['run', 'task danish', 'generate_content gemini-2.5-flash', 'POST']));
});

it('begins a trace for a visitor who tells none, or nonsense', async () => {
  const { url } = await demoServer();
  spans.reset();
  await Promise.all([ask(url, 'a'), ask(url, 'b', 'nonsense'), ask(url, 'c', '00-0-0-01')]);
  const tasks = spans.getFinishedSpans().filter(({ name }) => /^task /.test(name));
  expect(new Set(tasks.map((span) => span.spanContext().traceId)).size).toBe(3);
  expect(tasks.every((span) => span.spanContext().traceId !== traceId)).toBe(true);
});
